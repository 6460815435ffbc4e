const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Up to here comparing one by one is fastest; above, a set keeps an object of 100,000 keys linear. */
const fewKeys = 32;

/** The keys of the objects that are open while a text is scanned. Compares 32-bit hashes first, so a key costs no string. */
export class KeyStack {
  private hashes = new Int32Array(256);
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  private top = 0;
  /** Where each open object's keys begin. */
  private readonly bottoms: number[] = [];
  /** The keys of open objects that have many; by level. */
  private readonly large: (Set<string> | undefined)[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  open(): void {
    this.bottoms.push(this.top);
  }

  close(): void {
    this.large[this.bottoms.length] = undefined;
    this.top = this.bottoms.pop() ?? 0;
  }

  /** Adds the key between the quotes to the innermost object. `escaped` keys are compared by what they mean: `"\u0061"` is `"a"`. */
  add(start: number, end: number, plainHash: number, escaped: boolean): 'DUPLICATE' | 'FORBIDDEN' | undefined {
    const length = end - start;
    if ((escaped || length === 9 || length === 11) && forbidden.has(this.text(start, end))) return 'FORBIDDEN';
    const hash = escaped ? hashOf(this.text(start, end)) : plainHash;
    const bottom = this.bottoms.at(-1) ?? 0;
    if (this.top - bottom >= fewKeys) return this.addToLarge(bottom, start, end);
    for (let each = bottom; each < this.top; each++) {
      if (this.hashes[each] === hash && this.text(this.starts[each]!, this.ends[each]!) === this.text(start, end)) return 'DUPLICATE';
    }
    if (this.top === this.hashes.length) this.grow();
    this.hashes[this.top] = hash;
    this.starts[this.top] = start;
    this.ends[this.top++] = end;
    return undefined;
  }

  private addToLarge(bottom: number, start: number, end: number): 'DUPLICATE' | undefined {
    let keys = this.large[this.bottoms.length];
    if (!keys) {
      keys = new Set();
      for (let each = bottom; each < this.top; each++) keys.add(this.text(this.starts[each]!, this.ends[each]!));
      this.large[this.bottoms.length] = keys;
    }
    const key = this.text(start, end);
    if (keys.has(key)) return 'DUPLICATE';
    keys.add(key);
    return undefined;
  }

  /** What the key says; its raw text when the escapes are broken, which the parser refuses afterwards. */
  private text(start: number, end: number): string {
    const raw = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('utf8');
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return raw;
    }
  }

  private grow(): void {
    const larger = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(array.length * 2);
      grown.set(array);
      return grown;
    };
    this.hashes = larger(this.hashes);
    this.starts = larger(this.starts);
    this.ends = larger(this.ends);
  }
}

/** The hash that the scanner computes on the fly, over UTF-8. */
function hashOf(text: string): number {
  let hash = 0;
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}
