import { formProfileMessages } from '../form/formProfileMessages';
import { Translated } from './Translated';

/** The texts of the fields about profiles, in Korean. */
export const formProfiles: Translated<typeof formProfileMessages> = {
  profileName: {
    label: '이름',
    help: '프로필을 부를 이름입니다. 내 핸들과 합쳐져 브랜치 이름이 됩니다.',
    checking: '쓸 수 있는 이름인지 확인하는 중…',
    free: '쓸 수 있는 이름입니다.',
    freeBranch: '쓸 수 있는 이름입니다. 브랜치는 “{{branch}}”이(가) 됩니다.',
    stays: '브랜치 이름이 되었으므로 바꿀 수 없습니다.',
  },
  domain: {
    label: '도메인',
    help: '서비스마다 그 아래에 이름을 갖습니다. 예: cloud.ada.example.com',
    ascii: 'DNS에서는 “{{domain}}”입니다.',
    use: '{{domain}} 사용',
    adviceLabel: '도메인 아래에 생기는 것',
    place: '{{host}}에 {{service}}',
    dnsLabel: '지금 DNS가 이 도메인에 대해 답하는 것',
    dnsLooking: 'DNS에서 도메인을 찾는 중…',
    dnsFailed:
      '지금 DNS에서 이 도메인을 찾지 못했습니다. 그래도 계속할 수 있습니다.',
    warning: '주의:',
    info: '참고:',
  },
  adminEmail: {
    label: '관리자 이메일',
    help: '이 이름으로 인증서를 요청하며, 첫 계정의 주소가 됩니다.',
  },
  deployment: {
    label: '배포',
    help: '무엇으로 서비스를 호스트에 올릴지 정합니다. 주소, 로그인, 사람은 어느 쪽이든 같습니다.',
    composeHelp:
      '각 서비스가 Debian이나 Ubuntu 같은 호스트에서 자기 컨테이너로 실행됩니다. NixOS를 알지 못한다면 이것을 고르세요.',
    nixosHelp:
      '머신 전체가 프로필의 파일로 기술되고, 변경할 때마다 되돌아갈 수 있는 세대가 생깁니다. NixOS 호스트가 필요합니다.',
    lacks: '{{services}}: 배포할 수 없습니다.',
    changes:
      '바꾸더라도 배포하기 전에는 호스트에서 아무것도 바뀌지 않으며, 사람들이 저장한 데이터는 있던 곳에 그대로 남습니다.',
    unavailable: '이 포털에는 이것을 할 수 있는 부분이 없습니다.',
    choose: '서비스를 배포할 방법을 고르세요.',
    loading: '배포 방법을 불러오는 중',
    none: '프로필을 배포할 방법이 없습니다',
    noneHint:
      '운영자가 Docker Compose 모듈 같은 배포 모듈을 백엔드에 추가합니다.',
  },
  protocol: {
    label: '연결',
    help: '브라우저가 서비스에 접속하는 방법입니다.',
    https: 'HTTPS',
    httpsHelp:
      '암호화되며, 인증서는 저절로 요청되고, 모든 서비스에 한 번만 로그인합니다. Let’s Encrypt는 같은 인증서를 일주일에 다섯 번까지만 발급합니다.',
    staging: 'HTTPS, 시험용',
    stagingHelp:
      '암호화되며, 한도가 넉넉한 시험용 인증서를 씁니다. 어떤 브라우저도 이 인증서를 신뢰하지 않습니다.',
    stagingMeans:
      '브라우저가 모든 페이지에서 경고하고, 앱은 연결을 거부하며, Nextcloud나 GitLab처럼 로그인 포털에 직접 묻는 서비스에는 아무도 로그인할 수 없습니다. 모두 잘 되면 HTTPS를 고르세요. 그때 브라우저가 신뢰하는 인증서를 요청합니다.',
    http: 'HTTP 전용',
    httpHelp:
      '암호화되지 않습니다. 경로에 있는 누구나 비밀번호를 포함해 보내는 것을 읽고 바꿀 수 있습니다. 통합 로그인이 없으며, 일부 앱은 연결을 거부합니다.',
    httpMeans:
      'HTTPS가 없으면 통합 로그인도 2단계 인증도 없습니다. 서비스마다 따로 로그인하며, 일부 앱은 연결을 거부합니다.',
  },
  password: {
    label: '비밀번호',
    help: '포털이 만들어 주는 계정의 비밀번호를 받는 방법입니다.',
    universal: '하나로 모두',
    universalHelp: '비밀번호 하나를 입력하면 모든 계정에 적용됩니다.',
    generated: '서비스마다 하나씩',
    generatedHelp: '포털이 서비스마다 강한 비밀번호를 만들어 보관합니다.',
    generatedFor: '따로 비밀번호를 갖는 서비스: {{services}}.',
    keeperAdded:
      'Vaultwarden이 프로필에 추가되며, 비밀번호를 그곳에 보관합니다.',
    keeperChosen: '선택한 Vaultwarden에 보관합니다.',
    inputLabel: '비밀번호',
    inputHelp:
      '한 번만 입력합니다. 칸을 벗어나면 포털이 바로 암호화해 받고, 이 양식은 잊습니다.',
    show: '비밀번호 보기',
    hide: '비밀번호 숨기기',
    handing: '비밀번호를 전달하는 중…',
    handedOver:
      '포털이 비밀번호를 받았습니다. 30분 안에 프로필을 저장하거나 다시 입력하세요. 바꾸려면 다른 비밀번호를 입력하세요.',
    stays: '지금 비밀번호를 유지하려면 비워 두세요.',
    failed: '비밀번호를 전달하지 못했습니다. {{reason}}',
    strength: '비밀번호 강도',
    strength0: '바로 추측됨',
    strength1: '매우 약함',
    strength2: '약함',
    strength3: '강함',
    strength4: '매우 강함',
  },
  accounts: {
    label: '계정',
    help: '들여보낼 사람의 계정을 누가 만들지 정합니다.',
    automatic: '포털이 만들기',
    automaticHelp:
      '추가한 사람은 포털이 닿는 모든 서비스에 계정을 갖고, 제거하면 잃습니다.',
    manual: '직접 만들기',
    manualHelp:
      '계정을 하나씩 직접 만들고 제거합니다. 포털은 서비스마다 어디서 하는지 알려 주고, 그곳을 바꾸지 않습니다.',
    manualMeans:
      '저절로 계정을 얻거나 잃는 사람이 없습니다. 떠나는 사람은 각 서비스에서 직접 제거해야 합니다.',
  },
  services: {
    label: '서비스',
    help: '무엇을 실행할지 정합니다. 묶음에서 시작하거나 하나씩 고르세요. 나중에 모두 바꿀 수 있습니다.',
    bundles: '묶음에서 시작',
    search: '서비스 검색',
    notFound: '이름이나 설명에 “{{search}}”이(가) 있는 서비스가 없습니다.',
    loading: '서비스를 불러오는 중',
    none: '제공되는 서비스가 없습니다',
    noneHint:
      '운영자가 opencsp.catalogue 설정이 가리키는 폴더에 정의를 추가합니다.',
    figures: '최소 메모리 {{memory}} GiB · {{cores}} · 디스크 {{disk}} GiB',
    brings: '함께 오는 서비스: {{services}}.',
    conflict: '{{other}}와(과) 함께 쓸 수 없음: {{reason}}',
    access: '{{service}}에 로그인할 수 있는 사람',
    everyone: '프로필의 모든 사람',
    admins: '관리자만',
    secondFactor: '{{service}}에 2단계 인증 요구',
    secondFactorNone:
      '{{service}}은(는) 자체 로그인을 쓰므로 로그인 포털이 더 요구할 수 없습니다.',
    secondFactorHttp: 'HTTPS가 없으면 이를 요구할 로그인 포털이 없습니다.',
    totals: '모두 합쳐서',
    floor: '최소',
    advice: '권장',
    left: '남은 할당량',
    noLimit: '제한 없음',
    memoryMiB: '메모리',
    cores: '코어',
    diskGiB: '디스크',
    gib: '{{n}} GiB',
    announce: '모두 합쳐 최소 메모리 {{memory}}, 디스크 {{disk}}가 필요합니다.',
    brought: '함께 오는 서비스: {{services}}.',
    fitsAdvised: '“{{size}}” 크기는 권장 자원을 갖추고 있습니다.',
    fitsTight:
      '“{{size}}” 크기는 최소 자원을 갖추고 있습니다. 권장 자원을 갖춘 크기는 없습니다.',
    fitsNone:
      '충분히 큰 크기가 없습니다. “{{size}}” 크기는 메모리 {{memory}} GiB, 코어 {{cores}}개, 디스크 {{disk}} GiB입니다. 서비스를 빼거나 가지고 있는 호스트를 쓰세요.',
    overQuota:
      '새 머신에 {{figure}} {{needed}}이(가) 필요하지만, 할당량은 {{left}}만 남았습니다.',
    unknownLabel: '제공되지 않는 서비스',
    unknown: '“{{service}}”은(는) 제공되지 않습니다.',
    leaveOut: '{{service}} 빼기',
    categories: {
      core: '기본',
      authentication: '로그인과 비밀번호',
      collaboration: '협업',
      media: '미디어',
      development: '개발',
      monitoring: '모니터링',
      automation: '자동화',
    },
  },
  preview: {
    title: '일어나는 일',
    loading: '미리 보기를 불러오는 중',
    updating: '갱신하는 중…',
    profile: '프로필',
    same: '바뀌는 것이 없습니다',
    sameHint: '브랜치에 이미 똑같은 파일이 있습니다.',
    problems: '먼저 바로잡을 것이 있습니다',
    problem: '{{field}}: {{message}}',
    warnings: '알아 두면 좋은 것',
    places: '생기는 위치',
    branch: '브랜치',
    creates:
      '포털이 브랜치 “{{branch}}”과(와) 함께 프로필 “{{name}}”을(를) 만듭니다.',
    updates:
      '포털이 브랜치 “{{branch}}”의 커밋 하나로 프로필 “{{name}}”을(를) 바꿉니다.',
    services: '선택한 서비스: {{services}}.',
    brought: '함께 오는 서비스: {{services}}.',
    deployed: '{{engine}} 배포용으로 만듭니다.',
    needs:
      '호스트에는 최소 메모리 {{memory}} GiB, 코어 {{cores}}개, 디스크 {{disk}} GiB가 필요하며, {{advisedMemory}} GiB, 코어 {{advisedCores}}개, 디스크 {{advisedDisk}} GiB를 권장합니다.',
    universal: '모든 계정에 입력한 비밀번호가 적용됩니다.',
    generated: '서비스마다 따로 비밀번호를 가지며 Vaultwarden에 보관합니다.',
    accounts: {
      automatic: '추가한 사람의 계정은 포털이 만듭니다.',
      manual:
        '사람의 계정은 직접 만듭니다. 포털이 서비스마다 방법을 알려 줍니다.',
    },
    https: '브라우저는 HTTPS로 접속하며, 한 번만 로그인합니다.',
    staging:
      '브라우저는 HTTPS로 접속하지만, 시험용 인증서라 신뢰하지 않습니다.',
    http: '브라우저는 HTTP로만 접속하며, 통합 로그인이 없습니다.',
    nothingRuns:
      '아직 아무것도 실행되지 않고 할당량도 쓰지 않습니다. 배포가 다음 단계입니다. 저장은 보통 몇 초 걸립니다.',
    files: '커밋될 파일 ({{n}})',
  },
};
