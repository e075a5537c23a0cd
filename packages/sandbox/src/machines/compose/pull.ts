import { EXIT } from '../invocation';
import {
  EngineError,
  EngineGone,
  engineText,
  noEngine,
} from '../docker/errors';
import { pullImage } from '../docker/registry';
import { demandEngine } from '../docker/parts';
import { ComposeError } from './errors';
import { Service } from './service';
import { engineOf, Session } from './session';

/** What is pulled. */
export interface PullOptions {
  /** Leaves alone what is there. */
  onlyMissing: boolean;
  ignoresFailures: boolean;
  /** Says of images that are there that they are skipped. */
  tellsSkipped: boolean;
}

/**
 * The engine, or the words that `up` and `pull` put before the usual ones (recorded: 21).
 *
 * @throws EngineGone
 */
export function demandForImages(
  { parts, call }: Session,
  services: readonly Service[],
): void {
  try {
    demandEngine(parts, call);
  } catch (error) {
    const image = services[0]?.image;
    if (error instanceof EngineGone && image) {
      throw new EngineGone(`unable to get image '${image}': ${error.message}`);
    }
    throw error;
  }
}

/**
 * Pulls the images of services, all at once: one that fails interrupts the others (recorded: 03).
 *
 * @throws EngineError of the first one that failed
 */
export async function pullServices(
  session: Session,
  services: readonly Service[],
  options: PullOptions,
): Promise<number> {
  const { parts, call, progress, isNewer } = session;
  demandForImages(session, services);
  const engine = engineOf(session);
  const idOf = (service: Service) =>
    isNewer ? `Image ${service.image}` : service.name;
  const wanted = distinct(services, isNewer).filter(service => {
    const isThere = engine.image(service.image ?? '') !== undefined;
    if (isThere && options.onlyMissing && options.tellsSkipped) {
      progress.tell({
        id: idOf(service),
        verb: 'Skipped - Image is already present locally',
        isPull: true,
      });
    }
    return !(isThere && options.onlyMissing);
  });
  wanted.forEach(service =>
    progress.tell({ id: idOf(service), verb: 'Pulling', isPull: true }),
  );
  armEngineStop(session, 'pull');
  const interrupted = new AbortController();
  let failure: unknown;
  const one = async (service: Service): Promise<void> => {
    const id = idOf(service);
    let hasBegun = false;
    try {
      const image = await pullImage(
        service.image ?? '',
        parts.registry,
        ({ layer, verb, current, total }) => {
          if (!engine.answers()) {
            throw noEngine();
          }
          hasBegun = true;
          progress.tell({
            id: layer,
            parent: id,
            verb,
            isPull: true,
            current,
            total,
          });
        },
        AbortSignal.any([call.signal, interrupted.signal]),
      );
      engine.keepImage(image);
      progress.tell({ id, verb: 'Pulled', isPull: true });
    } catch (error) {
      if (failure !== undefined && !options.ignoresFailures) {
        progress.tell({
          id,
          verb: 'Interrupted',
          isPull: true,
          kind: 'Warning',
        });
        return;
      }
      const text = engineText(error);
      if (text === undefined) {
        throw error;
      }
      const details = error instanceof EngineError ? error.message : text;
      // A download that breaks off has no line of its own; the last line of all says it, if there is one.
      if (!hasBegun) {
        progress.tell({
          id,
          verb: 'Error',
          isPull: true,
          kind: 'Error',
          details,
        });
      }
      if (!options.ignoresFailures) {
        failure = error;
        interrupted.abort(new ComposeError('interrupted'));
      }
    }
  };
  await Promise.all(wanted.map(one));
  if (failure !== undefined) {
    throw failure;
  }
  return EXIT.OK;
}

function distinct(services: readonly Service[], isNewer: boolean): Service[] {
  const withImage = services.filter(({ image }) => image);
  return isNewer
    ? withImage.filter(
        (each, index) =>
          withImage.findIndex(({ image }) => image === each.image) === index,
      )
    : withImage;
}

/** A scenario may stop the engine some time after a command of compose began. */
export function armEngineStop(
  { parts, call }: Session,
  during: 'up' | 'pull' | 'down',
): void {
  const { faults, clock, engine } = parts;
  const fault = faults.take(
    'docker-engine-stops',
    each => each.during === during,
  );
  if (fault) {
    clock
      .sleep(fault.after * 1000, call.signal)
      .then(() => engine.stop(fault))
      // The command ended first.
      .catch(() => {});
  }
}
