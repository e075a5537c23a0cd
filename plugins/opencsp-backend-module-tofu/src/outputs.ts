import { KubernetesClient, Secret, secrets } from '@opencsp/client-kubernetes';
import { MachineOutputs } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { routableAddress } from './address';
import { TofuSettings } from './settings';
import { condition, namesFor, Terraform } from './terraform';

/** What an outputs Secret holds, and for which object it was written. */
export interface WrittenOutputs {
  /** Uid of the object that the Secret belongs to; absent when it belongs to none. */
  ownerUid?: string;
  values: MachineOutputs;
}

/** Of a type that is no string: the value is JSON text, its type stands beside it (recorded: a-create-auto). */
const TYPE_SUFFIX = '__type';

/**
 * Reads an outputs Secret: strings stand raw in it. Values of other types and secrets are left out. Pure.
 *
 * @param hostKeysOutput - name of the output with the machine's SSH host keys, if the module has one
 * @param wantedAddress - the fixed address that was asked for, if one was
 */
export function readOutputs(
  { metadata, data = {} }: Secret,
  hostKeysOutput?: string,
  wantedAddress?: string,
): WrittenOutputs {
  const all: Record<string, string> = {};
  for (const [key, value] of Object.entries(data)) {
    if (!key.endsWith(TYPE_SUFFIX) && !/password|secret|token/i.test(key)) {
      all[key] = decode(value);
    }
  }
  const hostKeys =
    hostKeysOutput === undefined ? [] : readHostKeys(data, hostKeysOutput);
  return {
    ownerUid: metadata.ownerReferences?.find(({ controller }) => controller)
      ?.uid,
    values: {
      address: routableAddress(readTexts(data, 'vm_ip'), wantedAddress),
      user: all.vm_user || undefined,
      ...(hostKeys.length > 0 ? { hostKeys } : {}),
      all,
    },
  };
}

/** `type base64` of each key: the comment behind it is no part of what a machine shows. */
function readHostKeys(data: Record<string, string>, output: string): string[] {
  return readTexts(data, output)
    .flatMap(text => text.split('\n'))
    .map(line => line.trim())
    .filter(Boolean)
    .map(line => line.split(/\s+/).slice(0, 2).join(' '));
}

const textsSchema = z.array(
  z.union([
    z.string().transform(text => [text]),
    // As the guest agent's addresses come: a list for each interface.
    z.array(z.string()),
  ]),
);

/** An output that is a text, or a list of texts. */
function readTexts(data: Record<string, string>, output: string): string[] {
  const written = decode(data[output] ?? '');
  if (data[`${output}${TYPE_SUFFIX}`] === undefined) {
    return [written];
  }
  try {
    return textsSchema.parse(JSON.parse(written)).flat();
  } catch {
    return [];
  }
}

function decode(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}

/**
 * The outputs of machines, looked at once for each version of their objects: the controller writes the
 * Secret before it says so on the object, whose version therefore tells of both.
 */
export class OutputsReader {
  private readonly known = new Map<
    string,
    { uid: string; version: string; outputs: WrittenOutputs }
  >();

  constructor(
    private readonly client: Pick<KubernetesClient, 'get'>,
    private readonly settings: Pick<
      TofuSettings,
      'namespace' | 'hostKeysOutput'
    >,
  ) {}

  /**
   * The outputs of an object that says Ready; nothing for another, or when there are none.
   *
   * @param live - looks at the Secret, whatever is known of it
   */
  async read(
    object: Terraform,
    { signal, live }: { signal: AbortSignal; live?: boolean },
  ): Promise<WrittenOutputs | undefined> {
    if (condition(object, 'Ready')?.status !== 'True') {
      return undefined;
    }
    const { name, uid, resourceVersion: version } = object.metadata;
    const known = this.known.get(name);
    if (!live && known?.uid === uid && known.version === version) {
      return known.outputs;
    }
    const { namespace, hostKeysOutput } = this.settings;
    const secret = await this.client.get(
      secrets,
      { namespace, name: namesFor(name).outputsSecret },
      { signal },
    );
    const outputs =
      secret && readOutputs(secret, hostKeysOutput, fixedAddressOf(object));
    if (outputs?.ownerUid === uid && version !== undefined) {
      this.known.set(name, { uid, version, outputs });
    }
    return outputs;
  }

  /** The machine is gone. */
  forget(name: string): void {
    this.known.delete(name);
  }
}

/** The address that the machine was ordered with; nothing when it comes by DHCP. */
function fixedAddressOf({ spec }: Terraform): string | undefined {
  const value = spec.vars?.find(({ name }) => name === 'vm_ip')?.value;
  return typeof value === 'string' ? value : undefined;
}
