import { Client, ClientChannel } from 'ssh2';
import { RunningMachine } from '../../machinePark';

/** What a command over a connection came to; the code is null when the connection went. */
export interface SshAnswer {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One connection to a machine, by a client that shares nothing with the portal's. */
export class SshHost {
  private constructor(private readonly client: Client) {}

  static connect(
    machine: RunningMachine,
    privateKey: string,
    keepaliveInterval = 0,
  ): Promise<SshHost> {
    return new Promise((resolve, reject) => {
      const client = new Client();
      client.once('ready', () => {
        client.on('error', () => {});
        resolve(new SshHost(client));
      });
      client.once('error', reject);
      client.connect({
        host: machine.address,
        port: machine.port,
        username: machine.user,
        privateKey,
        keepaliveInterval,
        keepaliveCountMax: 2,
        hostVerifier: () => true,
      });
    });
  }

  run(line: string, input = ''): Promise<SshAnswer> {
    return new Promise((resolve, reject) => {
      this.client.exec(line, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        resolve(answerOf(channel));
        channel.end(input);
      });
    });
  }

  end(): void {
    this.client.destroy();
  }
}

function answerOf(channel: ClientChannel): Promise<SshAnswer> {
  return new Promise(resolve => {
    const answer = { stdout: '', stderr: '' };
    channel.on('data', (data: Buffer) => {
      answer.stdout += data.toString();
    });
    channel.stderr.on('data', (data: Buffer) => {
      answer.stderr += data.toString();
    });
    channel.on('close', (code: number | null | undefined) =>
      resolve({ code: code ?? null, ...answer }),
    );
  });
}
