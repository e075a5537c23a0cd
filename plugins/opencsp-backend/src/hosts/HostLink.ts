import { HostRunner, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { HostScript } from './hostScript';
import { SshConnection } from './SshConnection';
import { SshHostRunner } from './SshHostRunner';

/** A connection that is being opened, or was. */
interface Attempt {
  opening: Promise<SshConnection>;
  connection?: SshConnection;
}

/** The connection to one host, made when it is used and made anew when it broke. */
export class HostLink {
  readonly runner: HostRunner;
  private current?: Attempt;
  private isRetired = false;

  constructor(
    /** What it was made of: with anything else it is another one. */
    readonly way: string,
    script: HostScript,
    sudo: boolean,
    private readonly open: () => Promise<SshConnection>,
  ) {
    this.runner = new SshHostRunner(() => this.connection(), script, { sudo });
  }

  /** Lets what runs on it come to its end. */
  retire(): void {
    this.isRetired = true;
    this.current?.connection?.retire();
  }

  end(): void {
    this.isRetired = true;
    this.current?.connection?.end();
  }

  private async connection(): Promise<SshConnection> {
    const { current } = this;
    if (current && current.connection?.isOpen !== false) {
      return current.opening;
    }
    if (this.isRetired) {
      throw new HostTroubleError(
        'unreachable',
        'The host was changed, or the portal is shutting down: ask again.',
      );
    }
    this.current = this.start();
    return this.current.opening;
  }

  private start(): Attempt {
    const attempt: Attempt = { opening: this.open() };
    attempt.opening.then(
      connection => {
        attempt.connection = connection;
        if (this.isRetired) {
          connection.retire();
        }
      },
      () => {
        if (this.current === attempt) {
          this.current = undefined;
        }
      },
    );
    return attempt;
  }
}
