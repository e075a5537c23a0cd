// Loaded first into every Node process that the scripts start. The scripts hold the other end of a
// pipe: it closes when they end, however they end, and then so does this process.
const { isMainThread } = require('node:worker_threads');
const { Socket } = require('node:net');

const GRACE_MS = 8_000;
const fd = process.env.OPENCSP_PARENT_FD;
// A child of this process has no such pipe.
delete process.env.OPENCSP_PARENT_FD;

if (isMainThread && fd) {
  const pipe = new Socket({ fd: Number(fd), readable: true, writable: false });
  pipe.on('error', () => {});
  pipe.once('close', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  });
  pipe.resume();
  pipe.unref();
}
