import { formMessages } from '../form/formMessages';
import { formDeployments } from './formDeployments';
import { formProfiles } from './formProfiles';
import { Translated } from './Translated';

/** The texts of the form fields, in Korean. */
export const form: Translated<typeof formMessages> = {
  ...formProfiles,
  ...formDeployments,
  name: {
    label: '이름',
    help: '머신의 호스트 이름이 됩니다. 소문자, 숫자, 하이픈을 쓸 수 있습니다.',
    checking: '쓸 수 있는 이름인지 확인하는 중…',
    free: '쓸 수 있는 이름입니다.',
  },
  size: {
    label: '크기',
    help: '머신이 할당량을 얼마나 쓸지 정합니다.',
    figures: '{{cores}} · 메모리 {{memory}} GiB · 디스크 {{disk}} GiB',
    core: '코어 1개',
    cores: '코어 {{n}}개',
    leaves: '이후 남는 할당량: {{parts}}.',
    leavesCores: '코어 {{limit}}개 중 {{left}}개',
    leavesMemory: '메모리 {{limit}} GiB 중 {{left}} GiB',
    leavesDisk: '디스크 {{limit}} GiB 중 {{left}} GiB',
    leavesMachines: '머신 {{limit}}대 중 {{left}}대',
    unlimited: '이 항목에는 할당량 제한이 없습니다.',
    loading: '크기를 불러오는 중',
    none: '제공되는 크기가 없습니다',
    noneHint: '운영자가 opencsp.sizes 설정이 가리키는 파일에 적습니다.',
  },
  os: {
    label: '운영 체제',
    help: '머신이 시작할 운영 체제입니다.',
    engines: '배포 방식: {{engines}}',
    compose: 'Docker Compose',
    nixos: 'NixOS',
    login: '로그인: {{user}}',
    notFor: '프로필의 배포 방식인 {{deployment}}에 쓸 수 없는 운영 체제입니다.',
    loading: '운영 체제를 불러오는 중',
    none: '제공되는 운영 체제가 없습니다',
    noneHint: '운영자가 opencsp.sizes 설정이 가리키는 파일에 적습니다.',
  },
  network: {
    label: '네트워크',
    help: '머신에 접속할 네트워크입니다.',
    modeLabel: '주소',
    dhcp: '자동',
    dhcpHelp: '네트워크가 머신에 주소를 줍니다(DHCP).',
    static: '고정',
    staticHelp: '{{cidr}} 범위에서 빈 주소를 고릅니다.',
    addressLabel: '고정 주소',
    addressHelp:
      '{{cidr}} 범위의 IPv4 주소를 접두사 없이 적으세요. 게이트웨이는 {{gateway}}입니다.',
    addressHelpNoGateway: '{{cidr}} 범위의 IPv4 주소를 접두사 없이 적으세요.',
    checking: '쓸 수 있는 주소인지 확인하는 중…',
    free: '쓸 수 있는 주소입니다.',
    loading: '네트워크를 불러오는 중',
    none: '제공되는 네트워크가 없습니다',
    noneHint: '운영자가 opencsp.sizes 설정이 가리키는 파일에 적습니다.',
  },
  keys: {
    label: 'SSH 공개 키',
    help: '로그인할 수 있는 사람을 정합니다. ~/.ssh/id_ed25519.pub 같은 파일의 내용을 한 줄에 하나씩 붙여 넣으세요.',
    placeholder: 'ssh-ed25519 AAAA… you@laptop',
    listLabel: '로그인할 수 있는 키',
    key: '{{type}} 키',
    keyComment: '{{type}} 키 “{{comment}}”',
    line: '{{n}}번째 줄: {{problem}}',
    privateKey:
      '개인 키이므로 보관하지 않았습니다. 절대 공유하지 마세요. .pub로 끝나는 공개 키 파일을 붙여 넣으세요.',
  },
  summary: {
    title: '일어나는 일',
    incomplete: '위의 항목을 채우면 볼 수 있습니다.',
    machine:
      '포털이 {{os}} 머신 “{{name}}”을(를) {{cores}}, 메모리 {{memory}} GiB, 디스크 {{disk}} GiB로 만듭니다.',
    dhcp: '“{{network}}” 네트워크에 연결되고, 네트워크가 주소를 줍니다.',
    static: '“{{network}}” 네트워크에 주소 {{address}}(으)로 연결됩니다.',
    oneKey: 'SSH 키 1개가 {{user}} 사용자로 로그인할 수 있습니다.',
    manyKeys: 'SSH 키 {{n}}개가 {{user}} 사용자로 로그인할 수 있습니다.',
    configure:
      '이어서 모니터링 에이전트, 보안 스크립트, 보안 강화를 적용합니다.',
    plain: '만든 그대로 둡니다. 모니터링과 보안 강화를 적용하지 않습니다.',
    leaves: '이후 남는 할당량: {{parts}}.',
    usual: '보통 {{duration}} 걸립니다.',
  },
  problem: {
    unchecked:
      '지금은 확인하지 못했습니다. 계속할 때 다시 확인합니다. {{reason}}',
  },
};
