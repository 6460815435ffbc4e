/** Shows what is going on; a step under a second leaves no line. */
export interface Progress {
  say(text: string): void;
  step<T>(text: string, work: () => Promise<T>): Promise<T>;
}

const seconds = (from: number): string => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

/** Progress as lines: a step speaks up after one second, again every five, and when it is done. */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    say: write,
    step: async (text, work) => {
      const from = performance.now();
      let spoken = false;
      const speak = (): void => {
        write(spoken ? `  ${text} … ${seconds(from)}` : `  ${text} …`);
        spoken = true;
      };
      const first = setTimeout(speak, 1_000);
      const again = setInterval(speak, 5_000);
      try {
        const result = await work();
        if (spoken) write(`  ${text}: done in ${seconds(from)}`);
        return result;
      } finally {
        clearTimeout(first);
        clearInterval(again);
      }
    },
  };
}
