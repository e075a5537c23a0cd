import {
  DeploymentLogPage,
  isDeploymentMoving,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { LogDownload, logText } from '../logText';
import { readableDeployment } from './access';
import { DeploymentsOptions } from './options';
import { iso } from './present';

/** Lines that one page of a log holds. */
const LOG_PAGE = 1_000;

/** The logs of deployments: page by page, followed, and as one text. */
export class DeploymentLogs {
  constructor(
    private readonly options: Pick<DeploymentsOptions, 'authorizer' | 'store'>,
  ) {}

  /** @throws NotFoundError when the caller may not read it, or not any more */
  async logs(
    caller: Caller,
    id: string,
    after: number,
  ): Promise<DeploymentLogPage> {
    await readableDeployment(this.options, caller, id);
    return this.moreLogs(id, after);
  }

  /** For a caller whose right to read was checked a moment ago. */
  async moreLogs(id: string, after: number): Promise<DeploymentLogPage> {
    const { store } = this.options;
    // The state first: a line that is written before it ends is then never missed.
    const record = await store.get(id);
    const { lines, next } = await store.readLog(id, after, LOG_PAGE);
    return {
      items: lines.map(line => ({ ...line, time: iso(line.time) })),
      next,
      complete:
        lines.length === 0 && (!record || !isDeploymentMoving(record.state)),
    };
  }

  /**
   * What there is of the log now, as text without colour codes.
   *
   * @throws NotFoundError before anything is read, when the caller may not
   */
  async download(caller: Caller, id: string): Promise<LogDownload> {
    const { number } = await readableDeployment(this.options, caller, id);
    return {
      filename: `deployment-${number}.log`,
      chunks: logText(after => this.options.store.readLog(id, after, LOG_PAGE)),
    };
  }
}
