import { setTimeout as delay } from 'node:timers/promises';
import { ApiFaults } from './api/apiFaults';
import { Watches } from './api/watches';
import { Listener } from './listener';
import { ServerScenario } from './scenarios';
import { ObjectStore } from './store/objectStore';

/** How long a server that stops in good order lives on, and how long one that starts is not ready (i8). */
const LIVES_ON_MS = 60_000;
const NO_PATHS_MS = 600;
const NOT_READY_MS = 1_200;

/** What these scenarios act on. */
export interface ServerParts {
  store: ObjectStore;
  faults: ApiFaults;
  watches: Watches;
  listener: Listener;
  /** Factor of all waits. */
  speed: number;
  /** The stand-in is closed. */
  closing: AbortSignal;
}

/** Runs the scenarios about the API server: it stops, starts, hangs, refuses (recorded: i8 to i10). */
export class ServerControl {
  private dying?: AbortController;

  constructor(private readonly parts: ServerParts) {}

  async run(scenario: ServerScenario): Promise<void> {
    const { store, faults, watches, listener } = this.parts;
    switch (scenario.scenario) {
      case 'api-down':
        if (scenario.mode === '503') {
          faults.starting = true;
        } else {
          await listener.shut();
        }
        break;
      case 'api-up':
        await this.up();
        break;
      case 'server-stop-term':
        await this.stopInOrder();
        break;
      case 'server-stop-kill':
        await listener.shut();
        break;
      case 'server-start':
        await this.start();
        break;
      case 'store-hangs':
        faults.storeHangs = { writesHappen: scenario.writesHappen };
        watches.behaviour.held = true;
        break;
      case 'store-answers':
        this.storeAnswers();
        break;
      case 'too-many-requests':
        faults.tooManyRequests = scenario.times;
        break;
      case 'stall-watch':
        watches.behaviour.stalled = true;
        break;
      case 'close-watch':
        watches.endAll(scenario.abruptly);
        break;
      case 'split-watch':
        watches.behaviour.pieceBytes = scenario.bytes;
        break;
      case 'bookmarks':
        watches.behaviour.idleBookmarks = scenario.idle;
        break;
      default:
        store.forgetHistory();
    }
  }

  async reset(): Promise<void> {
    const { faults, watches } = this.parts;
    faults.tooManyRequests = 0;
    watches.behaviour.stalled = false;
    watches.behaviour.pieceBytes = undefined;
    watches.behaviour.idleBookmarks = true;
    this.storeAnswers();
    await this.up();
  }

  private storeAnswers(): void {
    const { faults, watches } = this.parts;
    faults.storeHangs = undefined;
    watches.release();
  }

  /** At once and ready, but it knows no older version. */
  private async up(): Promise<void> {
    const { faults, listener, store } = this.parts;
    this.dying?.abort();
    faults.starting = false;
    faults.notReady = false;
    if (!listener.isOpen) {
      await listener.shut();
      store.forgetHistory();
      await listener.open();
    }
  }

  /** New connections are refused; open watches fall silent, and end with the process. */
  private async stopInOrder(): Promise<void> {
    const { listener, watches, speed, closing } = this.parts;
    watches.silenceAll();
    listener.refuse();
    this.dying = new AbortController();
    const signal = AbortSignal.any([closing, this.dying.signal]);
    delay(LIVES_ON_MS * speed, undefined, { signal }).then(
      () => listener.shut(),
      () => undefined,
    );
  }

  /** As a real server comes up: for a second 503 for custom resources, and `/readyz` says 500. */
  private async start(): Promise<void> {
    const { faults, listener, speed, closing } = this.parts;
    if (listener.isOpen) {
      return;
    }
    await this.up();
    faults.starting = true;
    faults.notReady = true;
    const options = { signal: closing };
    delay(NO_PATHS_MS * speed, undefined, options)
      .then(() => {
        faults.starting = false;
        return delay(NOT_READY_MS * speed, undefined, options);
      })
      .then(() => {
        faults.notReady = false;
      })
      .catch(() => undefined);
  }
}
