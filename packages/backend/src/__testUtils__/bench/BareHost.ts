import { Client, ClientChannel } from 'ssh2';

/** A machine, and the way to it. */
export interface SshLogin {
  address: string;
  port: number;
  user: string;
  privateKey: string;
}

/** What a command line came to; null when a signal or a cut connection ended it. */
export interface BareAnswer {
  exit: number | null;
  stdout: string;
  stderr: string;
}

/** One SSH connection by nothing but `ssh2`: what every figure of deployments is held against. */
export class BareHost {
  private constructor(private readonly client: Client) {}

  static connect({
    address,
    port,
    user,
    privateKey,
  }: SshLogin): Promise<BareHost> {
    return new Promise((resolve, reject) => {
      const client = new Client();
      client.once('ready', () => {
        client.on('error', () => undefined);
        resolve(new BareHost(client));
      });
      client.once('error', reject);
      client.connect({
        host: address,
        port,
        username: user,
        privateKey,
        // A machine that the bench has made a moment ago, on this computer.
        hostVerifier: () => true,
      });
      client.setNoDelay(true);
    });
  }

  /** Runs one command line to its end. */
  run(line: string, input = ''): Promise<BareAnswer> {
    return new Promise((resolve, reject) =>
      // All of a short answer can come at once: it is listened for before anything else.
      this.client.exec(line, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        const answer = { stdout: '', stderr: '' };
        channel.on('data', (data: Buffer) => {
          answer.stdout += data.toString();
        });
        channel.stderr.on('data', (data: Buffer) => {
          answer.stderr += data.toString();
        });
        channel.on('close', (exit: number | null | undefined) =>
          resolve({ exit: exit ?? null, ...answer }),
        );
        channel.end(input);
      }),
    );
  }

  /** @throws Error with what it wrote, when it does not end with 0. @returns its standard output */
  async demand(line: string, input?: string): Promise<string> {
    const { exit, stdout, stderr } = await this.run(line, input);
    if (exit !== 0) {
      throw new Error(`"${line}" ended with ${exit}: ${stderr || stdout}`);
    }
    return stdout;
  }

  /** Starts a program whose output is read as it comes. @returns what ends that */
  async follow(
    line: string,
    onText: (text: string) => void,
  ): Promise<() => void> {
    const channel = await this.open(line, onText);
    return () => channel.close();
  }

  /** Starts a program that is written to. @returns what writes, and what ends its input */
  async feed(line: string): Promise<{
    write: (text: string) => Promise<void>;
    end: () => void;
  }> {
    const channel = await this.open(line, () => undefined);
    return {
      write: text =>
        new Promise((resolve, reject) =>
          channel.write(text, (error?: Error | null) =>
            error ? reject(error) : resolve(),
          ),
        ),
      end: () => channel.end(),
    };
  }

  end(): void {
    this.client.end();
  }

  /** Nothing goes on over a channel that is not read. */
  private open(
    line: string,
    onText: (text: string) => void,
  ): Promise<ClientChannel> {
    return new Promise((resolve, reject) =>
      this.client.exec(line, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        channel.on('data', (data: Buffer) => onText(data.toString()));
        channel.stderr.resume();
        resolve(channel);
      }),
    );
  }
}
