import { Server, utils } from 'ssh2';

/** One of some hundred keys that ssh2 makes it cannot read itself. */
function hostKey(): { private: string } {
  const key = utils.generateKeyPairSync('ed25519');
  return utils.parseKey(key.private) instanceof Error ? hostKey() : key;
}

/** A machine that shows its host key on a free port of this computer, and lets nobody in. */
export async function sshGreeter(): Promise<{
  port: number;
  close: () => void;
}> {
  const server = new Server({ hostKeys: [hostKey().private] }, client => {
    client.on('authentication', context => context.reject());
    client.on('error', () => undefined);
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return { port, close: () => server.close() };
}
