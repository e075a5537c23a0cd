import { spawn } from 'node:child_process';

// Runs a program that is no Node program and ends it in order when this process is told to end.
// With the parent watcher before it, the program ends with the script that wanted it, too.
// Arguments: the signal that ends the program, user id, group id, the program and its arguments.
const [signal, uid, gid, program, ...args] = process.argv.slice(2);
const identity = uid === '-' ? {} : { uid: Number(uid), gid: Number(gid) };
const child = spawn(program, args, { stdio: 'inherit', ...identity });

for (const told of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(told, () => child.kill(signal));
}
child.once('error', error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', code => process.exit(code ?? 1));
