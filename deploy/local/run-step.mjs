import { spawn } from 'node:child_process';

/** Runs a command quietly and tells every five seconds that it still works. Resolves with its exit code and the end of its output. */
export function runStep(text, command, args, options) {
  return new Promise((resolve) => {
    const from = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (part) => {
      output = (output + part).slice(-8_000);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    console.log(`  ${text} …`);
    const seconds = () => Math.round((Date.now() - from) / 1_000);
    const tick = setInterval(() => console.log(`  ${text} … ${seconds()} s`), 5_000);
    // An interrupted step ends with us, and the exit code says so.
    const forward = (signal) => {
      child.kill(signal);
      clearInterval(tick);
      child.once('close', () => process.exit(1));
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = (code) => {
      clearInterval(tick);
      for (const signal of signals) process.off(signal, forward);
      if (code === 0) console.log(`  ${text}: done in ${seconds()} s`);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      done(error.code === 'ENOENT' ? 127 : 1);
    });
    child.once('close', done);
  });
}

/** The sentence for a full disk or missing rights in a tool's output, or null. */
export function machineFault(output, root) {
  if (/ENOSPC|no space left|EDQUOT/i.test(output)) return `The disk that holds ${root} is full: free some space, then start again.`;
  if (/EACCES|EPERM|EROFS|permission denied/i.test(output)) return `${root} cannot be written by this user: start as the user who owns it.`;
  return null;
}
