import {
  LABEL_MANAGED_BY,
  MANAGED_BY,
  parseGoDuration,
} from '@opencsp/plugin-opencsp-common';
import { DesiredMachine } from '@opencsp/plugin-opencsp-node';
import { TofuSettings } from './settings';
import { ANNOTATION_OWNER, LABEL_INSTANCE_ID, namesFor } from './terraform';

/** The platform's own keys, which go into every machine. */
export interface PlatformKeys {
  portal?: string;
  ansible?: string;
}

type VariableValue = string | number | boolean | null;

/**
 * The Terraform object for a machine. Its variables are those of OpenCSP-ops' `provisions/proxmox-vm`,
 * plus `vm_hostname`, `vm_user` and, when the network asks for one, `vm_vlan`; a module that does not
 * declare one of them ignores it without a word (recorded: d5). No secret is among them: credentials
 * come from a Secret. Pure.
 */
export function terraformObject(
  desired: DesiredMachine,
  settings: TofuSettings,
  keys: PlatformKeys,
) {
  const { name, instanceId } = desired.ref;
  return {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: {
      name,
      namespace: settings.namespace,
      labels: {
        [LABEL_MANAGED_BY]: MANAGED_BY,
        [LABEL_INSTANCE_ID]: instanceId,
      },
      annotations: { [ANNOTATION_OWNER]: desired.owner },
    },
    spec: {
      interval: settings.interval,
      retryInterval: settings.retryInterval,
      remediation: { retries: settings.retries },
      // Until the machine is there; `freeze` takes it away.
      approvePlan: 'auto',
      destroyResourcesOnDeletion: true,
      path: settings.path,
      sourceRef: settings.sourceRef,
      vars: Object.entries(machineVariables(desired, settings, keys)).map(
        ([variable, value]) => ({ name: variable, value }),
      ),
      varsFrom: [{ kind: 'Secret', name: settings.credentialsSecret }],
      writeOutputsToSecret: {
        name: namesFor(name).outputsSecret,
        outputs: wantedOutputs(settings),
      },
    },
  };
}

/** Sorted: the controller sorts the list in memory, and would see a difference each time. */
function wantedOutputs({
  hostKeysOutput,
}: Pick<TofuSettings, 'hostKeysOutput'>): string[] {
  const names = new Set(['vm_ip', 'vm_name', 'vm_user']);
  if (hostKeysOutput !== undefined) {
    names.add(hostKeysOutput);
  }
  return [...names].sort();
}

/** The variables of the module, the operator's constants first. */
export function machineVariables(
  desired: DesiredMachine,
  settings: Pick<TofuSettings, 'variables'>,
  keys: PlatformKeys,
): Record<string, VariableValue> {
  const { network } = desired;
  const personAndPortal = [...desired.sshPublicKeys, keys.portal ?? '']
    .map(key => key.trim())
    .filter(Boolean);
  return {
    ...settings.variables,
    vm_name: desired.ref.name,
    vm_id: desired.vmId,
    vm_hostname: desired.hostname,
    cores: desired.cores,
    memory: desired.memoryMiB,
    disk_size: `${desired.diskGiB}G`,
    template_name: desired.template,
    vm_user: desired.user,
    vm_network_bridge: network.bridge,
    ...(network.vlan === undefined ? {} : { vm_vlan: network.vlan }),
    vm_ip: network.addressCidr ?? null,
    vm_gw: network.addressCidr ? network.gateway ?? null : null,
    vm_ssh_public_key: personAndPortal.join('\n'),
    opencsp_ansible_public_key: keys.ansible?.trim() ?? null,
  };
}

/**
 * The one patch that keeps a living machine from being changed by itself (DESIGN §3.10): plans wait
 * for a person, drift is not looked for, passes are rare.
 */
export function freezePatch(settings: Pick<TofuSettings, 'frozenInterval'>) {
  return {
    spec: {
      approvePlan: '',
      disableDriftDetection: true,
      force: false,
      interval: settings.frozenInterval,
    },
  };
}

/**
 * The patch that makes a stopped object move again: a new generation makes the controller forget its
 * count and begin anew, a poke by annotation does not (recorded: d13). What changes for that is
 * `spec.retryInterval`, by a second to and fro, since it means nothing to the machine.
 */
export function retryPatch(
  current: string | undefined,
  { retryInterval }: Pick<TofuSettings, 'retryInterval'>,
) {
  return {
    spec: {
      suspend: false,
      retryInterval:
        current === retryInterval
          ? oneSecondMore(retryInterval)
          : retryInterval,
    },
  };
}

/** In Go's syntax. */
function oneSecondMore(duration: string): string {
  return `${(parseGoDuration(duration) ?? 0) + 1_000}ms`;
}
