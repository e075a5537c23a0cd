import { HostLogPage } from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { isLogOpen } from '../../domain/hosts/prepareRun';
import { LogDownload, logText } from '../logText';
import { readableHost } from './access';
import { HostsOptions } from './options';

/** Lines that one page of a log holds. */
const LOG_PAGE = 1_000;

/** The logs of what prepared hosts: page by page, followed, and as one text. */
export class HostLogs {
  constructor(
    private readonly options: Pick<HostsOptions, 'authorizer' | 'store'>,
  ) {}

  /** @throws NotFoundError when the caller may not read the host, or not any more */
  async logs(caller: Caller, id: string, after: number): Promise<HostLogPage> {
    await readableHost(this.options, caller, id);
    return this.moreLogs(id, after);
  }

  /** For a caller whose right to read was checked a moment ago. */
  async moreLogs(id: string, after: number): Promise<HostLogPage> {
    const { store } = this.options;
    // The state first: a line that is written before the run ends is then never missed.
    const record = await store.get(id);
    const { lines, next } = await store.readLog(id, after, LOG_PAGE);
    return {
      items: lines.map(line => ({
        ...line,
        time: new Date(line.time).toISOString(),
      })),
      next,
      complete: lines.length === 0 && (!record || !isLogOpen(record)),
    };
  }

  /**
   * What there is of the log now, as text without colour codes.
   *
   * @throws NotFoundError before anything is read, when the caller may not
   */
  async download(caller: Caller, id: string): Promise<LogDownload> {
    const { name } = await readableHost(this.options, caller, id);
    return {
      filename: `prepare-${name}.log`,
      chunks: logText(after => this.options.store.readLog(id, after, LOG_PAGE)),
    };
  }
}
