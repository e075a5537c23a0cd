import { z } from 'zod';
import { ComposeError } from './errors';

/** A port that is published or exposed. */
export interface Port {
  address: string;
  /** 0 where none is asked for. */
  host: number;
  target: number;
  protocol: string;
}

const LAST_PORT = 65_535;

const longPort = z.object({
  target: z.coerce.number(),
  published: z.coerce.number().default(0),
  host_ip: z.string().default(''),
  protocol: z.string().default('tcp'),
});

/**
 * Reads a port in either form.
 *
 * @throws ComposeError for a number that is no port
 */
export function readPort(given: unknown): Port {
  const long = longPort.safeParse(given);
  if (long.success) {
    const { target, published, host_ip, protocol } = long.data;
    return { address: host_ip || '0.0.0.0', host: published, target, protocol };
  }
  const written = String(given);
  const found = /^(?:(?:(\[[^\]]+\]|[\d.]+):)?(\d*):)?(\d+)(?:\/(\w+))?$/.exec(
    written,
  );
  if (!found) {
    throw new ComposeError(`invalid containerPort: ${written}`);
  }
  const [, address, host, target, protocol] = found;
  if (Number(host ?? 0) > LAST_PORT) {
    throw new ComposeError(`invalid hostPort: ${host}`);
  }
  if (Number(target) > LAST_PORT) {
    throw new ComposeError(`invalid containerPort: ${target}`);
  }
  return {
    address: address ?? '0.0.0.0',
    host: Number(host ?? 0),
    target: Number(target),
    protocol: protocol ?? 'tcp',
  };
}

/** Something that is mounted. */
export interface Mount {
  type: 'volume' | 'bind' | 'tmpfs';
  /** Absent for an anonymous volume. */
  source?: string;
  target: string;
  readOnly: boolean;
  /** For a bind: a missing source is made. */
  createsSource: boolean;
}

const longVolume = z.object({
  type: z.enum(['volume', 'bind', 'tmpfs']),
  source: z.string().optional(),
  target: z.string(),
  read_only: z.boolean().default(false),
  bind: z.object({ create_host_path: z.boolean().default(true) }).nullish(),
});

/** Reads a volume in either form; a one-letter name is taken for a drive, as recorded (20). */
export function readVolume(given: unknown): Mount {
  const long = longVolume.safeParse(given);
  if (long.success) {
    const { type, source, target, read_only, bind } = long.data;
    return {
      type,
      ...(source === undefined ? {} : { source }),
      target,
      readOnly: read_only,
      createsSource: bind?.create_host_path ?? true,
    };
  }
  const written = String(given);
  const isDrive = /^[A-Za-z]:[/\\]/.test(written);
  const [source, target, mode = ''] = isDrive ? [] : written.split(':');
  if (source === undefined || target === undefined) {
    return {
      type: 'volume',
      target: written,
      readOnly: false,
      createsSource: true,
    };
  }
  return {
    type: /^[./~]/.test(source) ? 'bind' : 'volume',
    source,
    target,
    readOnly: mode.split(',').includes('ro'),
    createsSource: true,
  };
}
