import { formDeploymentMessages } from './formDeploymentMessages';
import { formProfileMessages } from './formProfileMessages';

/**
 * The texts of the form fields, in English. What the API says of a value comes in its own words from
 * the common package, so that form and API never differ.
 */
export const formMessages = {
  ...formProfileMessages,
  ...formDeploymentMessages,
  name: {
    label: 'Name',
    help: 'It becomes the host name of the machine: lower-case letters, digits and hyphens.',
    checking: 'Checking whether the name is free…',
    free: 'This name is free.',
  },
  size: {
    label: 'Size',
    help: 'How much of your quota the machine takes.',
    figures: '{{cores}} · {{memory}} GiB memory · {{disk}} GiB disk',
    core: '1 core',
    cores: '{{n}} cores',
    leaves: 'Leaves {{parts}} of your quota.',
    leavesCores: '{{left}} of {{limit}} cores',
    leavesMemory: '{{left}} of {{limit}} GiB memory',
    leavesDisk: '{{left}} of {{limit}} GiB disk',
    leavesMachines: '{{left}} of {{limit}} machines',
    unlimited: 'Your quota has no limit for this.',
    loading: 'Loading sizes',
    none: 'No sizes are offered',
    noneHint:
      'An operator lists them in the file that the setting opencsp.sizes names.',
  },
  os: {
    label: 'Operating system',
    help: 'What the machine starts with.',
    engines: 'Deployments: {{engines}}',
    compose: 'Docker Compose',
    nixos: 'NixOS',
    login: 'Login: {{user}}',
    notFor:
      'The profile is deployed with {{deployment}}, which it is not made for.',
    loading: 'Loading operating systems',
    none: 'No operating systems are offered',
    noneHint:
      'An operator lists them in the file that the setting opencsp.sizes names.',
  },
  network: {
    label: 'Network',
    help: 'Where the machine is reached.',
    modeLabel: 'Address',
    dhcp: 'Automatic',
    dhcpHelp: 'The network gives the machine an address (DHCP).',
    static: 'Fixed',
    staticHelp: 'You choose a free address of {{cidr}}.',
    addressLabel: 'Fixed address',
    addressHelp:
      'An IPv4 address of {{cidr}}, without a prefix. The gateway is {{gateway}}.',
    addressHelpNoGateway: 'An IPv4 address of {{cidr}}, without a prefix.',
    checking: 'Checking whether the address is free…',
    free: 'This address is free.',
    loading: 'Loading networks',
    none: 'No networks are offered',
    noneHint:
      'An operator lists them in the file that the setting opencsp.sizes names.',
  },
  keys: {
    label: 'SSH public keys',
    help: 'Who may log in. Paste the content of a file such as ~/.ssh/id_ed25519.pub, one key on each line.',
    placeholder: 'ssh-ed25519 AAAA… you@laptop',
    listLabel: 'Keys that may log in',
    key: '{{type}} key',
    keyComment: '{{type}} key “{{comment}}”',
    line: 'Line {{n}}: {{problem}}',
    privateKey:
      'This is a private key, and it was not kept. Never share it: paste the public one, the file that ends in .pub.',
  },
  summary: {
    title: 'What will happen',
    incomplete: 'Fill in the fields above to see it.',
    machine:
      'The portal makes the machine “{{name}}” with {{cores}}, {{memory}} GiB of memory and {{disk}} GiB of disk, running {{os}}.',
    dhcp: 'It joins the network “{{network}}”, which gives it an address.',
    static: 'It joins the network “{{network}}” with the address {{address}}.',
    oneKey: 'One SSH key may log in as {{user}}.',
    manyKeys: '{{n}} SSH keys may log in as {{user}}.',
    configure:
      'Then it gets a monitoring agent, security scripts and hardening.',
    plain: 'It is left as it is made: no monitoring, no hardening.',
    leaves: 'After it, {{parts}} of your quota are left.',
    usual: 'This usually takes {{duration}}.',
  },
  problem: {
    unchecked:
      'This could not be checked now; it is checked again when you go on. {{reason}}',
  },
} as const;
