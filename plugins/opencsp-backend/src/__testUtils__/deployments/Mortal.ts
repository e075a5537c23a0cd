import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { DeploymentStage } from './DeploymentStage';

/** When something breaks: before it has come about, or after that and before anybody was told. */
export type Moment = 'before' | 'after';

const WRITES = ['saveDuring', 'finishPass', 'release'];

/** Calls of a port that break at one of them. */
export class Breaking {
  count = 0;
  happened = false;

  constructor(
    private readonly at: number,
    private readonly when: Moment,
    private readonly error: () => Error,
  ) {}

  /** The same object, whose chosen methods are counted here. */
  around<T extends object>(target: T, isCounted: (name: string) => boolean): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name, object);
        return typeof member === 'function' && isCounted(String(name))
          ? (...args: unknown[]) =>
              this.call(async () => Reflect.apply(member, object, args))
          : member;
      },
    });
  }

  /** After it has happened every call breaks, when `isDead` says so. */
  protected isDead(): boolean {
    return false;
  }

  private async call(work: () => Promise<unknown>): Promise<unknown> {
    if (this.happened && this.isDead()) {
      throw this.error();
    }
    this.count += 1;
    const isNow = this.count === this.at;
    if (!isNow) {
      return work();
    }
    this.happened = true;
    if (this.when === 'after') {
      await work();
    }
    throw this.error();
  }
}

/** A process that is killed at one of its calls of the database or of the machine. */
export class Mortal extends Breaking {
  constructor(at: number, when: Moment) {
    super(at, when, () => new Error('SIGKILL'));
  }

  processOf(stage: DeploymentStage) {
    const store: DeploymentStore = this.around(stage.store, name =>
      WRITES.includes(name),
    );
    const { runners } = stage.outside;
    return stage.process({
      store,
      outside: {
        runners: {
          of: host => this.around(runners.of(host), name => name !== 'onCall'),
        },
      },
    });
  }

  protected isDead(): boolean {
    return true;
  }
}
