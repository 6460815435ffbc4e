/** One certificate for all servers of a run, valid for `localhost`: PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** What vouches for it. */
  readonly caFile: string;
}
