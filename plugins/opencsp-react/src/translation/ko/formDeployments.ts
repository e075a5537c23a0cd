import { formDeploymentMessages } from '../form/formDeploymentMessages';
import { Translated } from './Translated';

/** The texts of the fields about deployments, in Korean. */
export const formDeployments: Translated<typeof formDeploymentMessages> = {
  deploy: {
    profileLabel: '프로필',
    profileHelp: '배포할 것: 저장된 가장 새로운 커밋입니다.',
    profileLoading: '프로필을 불러오는 중',
    profileNone: '아직 프로필이 없습니다',
    profileNoneHint:
      '먼저 서비스를 고르세요. 프로필을 저장한 뒤 돌아와 배포합니다.',
    profileChoose: '프로필을 고르세요.',
    profileNotSaved: '지금은 저장되어 있지 않습니다.',
    profileServices: '{{services}}',
    profileNeeds:
      '최소 메모리 {{memory}} GiB, 디스크 {{disk}} GiB가 필요합니다.',
    hostLabel: '호스트',
    hostHelp: '서비스가 실행될 곳입니다. 호스트 하나에 프로필은 하나뿐입니다.',
    hostLoading: '호스트를 불러오는 중',
    hostNone: '아직 호스트가 없습니다',
    hostNoneHint: '위에서 새 머신을 고르거나, 가지고 있는 머신을 등록하세요.',
    hostChoose: '호스트를 고르세요.',
    hostChecking: '쓸 수 있는 호스트인지 확인하는 중…',
    hostAt: '{{user}} 사용자, {{address}}',
    hostNoAddress: '아직 주소가 없습니다.',
    hostSize: '메모리 {{memory}} GiB, 빈 디스크 {{disk}} GiB',
    hostEmpty: '비어 있습니다.',
    hostHas: '프로필 “{{profile}}”이(가) 있습니다.',
    hostHasThis: '이 프로필이 이미 있습니다. 새 배포로 바뀝니다.',
    hostTaken:
      '프로필 “{{profile}}”이(가) 있습니다. 그 배포를 먼저 제거하거나 다른 호스트를 고르세요.',
    hostGoing: '제거되는 중입니다.',
    prepareLabel: '호스트 준비',
    prepareHelp:
      '배포하기 전에 Docker, 방화벽 등 필요한 것을 설치합니다. 모두 갖춘 호스트는 그대로 둡니다.',
    prepareSwitch: '없는 것 설치',
    prepareInUse: '이미 실행 중인 것이 있어 호스트를 새로 준비하지 않습니다.',
    prepareNone:
      'NixOS에서는 미리 설치하는 것이 없습니다. 호스트에 필요한 것은 시스템과 함께 옵니다.',
    prepareJump:
      '다른 머신을 거쳐 접속하는 호스트라 구성 실행기가 준비할 수 없습니다. 없는 것을 직접 설치하세요.',
    oldHostLabel: '{{host}} 호스트의 {{profile}} 배포를 어떻게 할까요?',
    oldHostProfile: '프로필',
    oldHostHelp:
      '데이터는 옮겨지지 않습니다. 저장된 것은 {{host}} 호스트에 남고 새 호스트에는 없습니다. 새 호스트에서 서비스가 응답할 때까지 {{host}} 호스트가 그대로 서비스합니다.',
    oldHostChoose: '어떻게 할지 고르세요.',
    oldHost: {
      stop: '중지한 채 보존',
      remove: '제거(데이터는 보존)',
    },
    oldHostMeans: {
      stop: '컨테이너를 {{host}} 호스트에서 중지하고 데이터와 함께 남겨 둡니다.',
      remove:
        '컨테이너, 파일, 비밀 값을 {{host}} 호스트에서 제거하고, 데이터가 있는 볼륨은 남겨 둡니다.',
    },
    summaryTitle: '일어나는 일',
    summaryLoading: '어떤 일이 일어나는지 알아보는 중',
    summaryUpdating: '갱신하는 중…',
    summaryIncomplete: '위의 항목을 채우면 볼 수 있습니다.',
    summaryProblems: '먼저 바로잡을 것이 있습니다',
    summaryWarnings: '알아 두면 좋은 것',
    savesProfile:
      '포털이 프로필 “{{name}}”을(를) 저장하고 브랜치 “{{branch}}”을(를) 푸시합니다.',
    waits: '배포는 머신이 준비될 때까지 기다립니다.',
    prepares:
      '시작하기 전에 Docker, 방화벽 등 배포에 필요한 것을 머신에 설치합니다.',
    brings:
      '그다음 프로필 “{{name}}”을(를) 배포하고, 다음 서비스를 실행합니다: {{services}}.',
    moves: {
      stop: '그곳에서 응답할 때까지 “{{name}}” 프로필은 “{{host}}” 호스트에서 그대로 서비스합니다. 그다음 데이터와 함께 중지되며, 데이터는 옮겨지지 않습니다. DNS를 바꾸면 이름이 새 머신으로 이어집니다.',
      remove:
        '그곳에서 응답할 때까지 “{{name}}” 프로필은 “{{host}}” 호스트에서 그대로 서비스합니다. 그다음 데이터만 남기고 제거되며, 데이터는 옮겨지지 않습니다. DNS를 바꾸면 이름이 새 머신으로 이어집니다.',
    },
    ends: '주소는 응답하는 대로 알려 드리며, 그때까지 단계마다 지켜볼 수 있습니다.',
    sizeAdvised: '이 서비스들에 권장되는 자원을 갖추고 있습니다.',
    sizeTight: '이 서비스들에 필요한 최소 자원을 갖추고 있습니다.',
    sizeSmall:
      '이 서비스들에는 부족합니다. 최소 메모리 {{memory}} GiB, {{cores}}, 디스크 {{disk}} GiB가 필요합니다.',
    sizeSuggested: '추천합니다.',
  },
};
