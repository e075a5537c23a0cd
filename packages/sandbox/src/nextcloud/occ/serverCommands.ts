import { APPS, isShipped } from '../apps';
import { serverStatus } from '../serverStatus';
import { Command, said } from './command';
import { OUTPUT } from './input';
import { Printable, printed } from './output';

const STATUS: Command = {
  spec: { name: 'status', options: [OUTPUT] },
  run({ store }, input) {
    return said(...printed(serverStatus(store.state), input.option('output')));
  },
};

const MODE: Command = {
  spec: {
    name: 'maintenance:mode',
    options: [
      { name: 'on', value: 'none' },
      { name: 'off', value: 'none' },
    ],
  },
  run({ store }, input) {
    const isOn = store.state.isInMaintenance;
    const wanted = input.has('on') || (isOn && !input.has('off'));
    const isAsked = input.has('on') || input.has('off');
    if (!isAsked || wanted === isOn) {
      const already = isAsked ? 'already' : 'currently';
      return said(
        `Maintenance mode is ${already} ${isOn ? 'enabled' : 'disabled'}`,
      );
    }
    store.state.isInMaintenance = wanted;
    store.changed();
    return said(`Maintenance mode ${wanted ? 'enabled' : 'disabled'}`);
  },
};

const ENABLE: Command = {
  spec: {
    name: 'app:enable',
    arguments: [{ name: 'app-id', isList: true }],
    options: [
      { name: 'groups', shortcut: 'g', value: 'required' },
      { name: 'force', shortcut: 'f', value: 'none' },
    ],
  },
  run({ store }, input) {
    let exit = 0;
    const lines = input.list('app-id').map(app => {
      if (store.state.enabledApps.includes(app)) {
        return `${app} already enabled`;
      }
      if (!isShipped(app)) {
        // The app store is out of reach.
        exit = 1;
        return `Could not download app ${app}`;
      }
      store.state.enabledApps.push(app);
      store.changed();
      return `${app} ${APPS[app]} enabled`;
    });
    return { exit, lines };
  },
};

const DISABLE: Command = {
  spec: {
    name: 'app:disable',
    arguments: [{ name: 'app-id', isList: true }],
  },
  run({ store }, input) {
    const lines = input.list('app-id').map(app => {
      if (!store.state.enabledApps.includes(app)) {
        return `No such app enabled: ${app}`;
      }
      store.state.enabledApps = store.state.enabledApps.filter(
        each => each !== app,
      );
      store.changed();
      return `${app} ${APPS[app]} disabled`;
    });
    return said(...lines);
  },
};

const LIST: Command = {
  spec: {
    name: 'app:list',
    options: [
      OUTPUT,
      { name: 'enabled', value: 'none' },
      { name: 'disabled', value: 'none' },
      { name: 'shipped', value: 'required' },
    ],
  },
  run({ store }, input) {
    const some = (isEnabled: boolean): Record<string, string> =>
      Object.fromEntries(
        Object.entries(APPS)
          .filter(
            ([app]) => store.state.enabledApps.includes(app) === isEnabled,
          )
          .sort(),
      );
    const parts: Record<string, Printable> = {
      ...(input.has('disabled') ? {} : { enabled: some(true) }),
      ...(input.has('enabled') ? {} : { disabled: some(false) }),
    };
    const format = input.option('output');
    if (format?.startsWith('json')) {
      return said(...printed(parts, format));
    }
    return said(
      ...Object.entries(parts).flatMap(([part, apps]) => [
        `${part[0].toUpperCase()}${part.slice(1)}:`,
        ...printed(apps, format),
      ]),
    );
  },
};

/** Commands for the server and its apps. */
export const SERVER_COMMANDS: readonly Command[] = [
  ...[STATUS, MODE, ENABLE, DISABLE, LIST],
];
