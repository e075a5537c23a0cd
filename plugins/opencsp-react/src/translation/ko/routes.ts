import { routeMessages } from '../routeMessages';
import { Translated } from './Translated';

/** The texts about URLs and their certificates, in Korean. */
export const routes: Translated<typeof routeMessages> = {
  addresses: {
    title: '주소',
    titleOf: '{{host}}의 {{profile}} 주소',
    portal: '로그인 포털',
    ends: '만료:',
    needs_one: '주소 하나에 조치가 필요함',
    needs_other: '주소 {{count}}개에 조치가 필요함',
    needsAll: '주소에 조치가 필요함',
  },
  route: {
    state: {
      works: '작동함',
      warned: '작동함, 경고 있음',
      unknown: '아직 확인하지 않음',
      waiting: '준비 중',
      broken: '작동하지 않음',
    },
    reach: {
      unknown: '확인하지 않음',
      'not-routed': '프록시에 경로가 없음',
      dns: '이름을 찾을 수 없음',
      tcp: '연결되지 않음',
      tls: '보안 연결이 되지 않음',
      'http-error': '잘못된 응답',
      'sign-in': '로그인을 요청함',
      up: '응답함',
    },
    certificate: {
      'waiting-for-dns': '이름이 이곳을 가리킬 때까지 대기 중',
      issuing: '발급 중',
      issued: '유효함',
      staging: '시험용',
      failed: '발급받지 못함',
      'default-certificate': '사라짐',
      expiring: '곧 만료됨',
      expired: '만료됨',
      'wrong-host': '다른 이름의 인증서',
      'http-only': '없음: HTTP만 사용',
    },
    side: {
      portal: '포털에서',
      host: '호스트에서',
      certificate: '인증서',
    },
    open: '{{name}} 열기',
    copyAddress: '주소 복사',
    notYet: '작동하는 즉시 링크가 됩니다.',
    looked: '마지막 확인:',
    neverLooked: '아직 확인하지 않았습니다.',
    issuer: '발급자: {{issuer}}',
    ends: '만료:',
    attempts: '이 시간의 주문 {{used}}/{{limit}}',
    nextOrder: '다음 주문 가능:',
    ofWeek: '7일 동안의 인증서 {{used}}/{{limit}}',
    ofWeekHint:
      '마지막 인증서를 받은 뒤에는 인증 기관이 최대 일주일 동안 이 이름에 인증서를 발급하지 않습니다. 호스트에서 제거할 때 데이터를 유지하거나, 시험할 때는 스테이징 인증서를 사용하세요.',
    nextStep: '할 일: {{step}}',
    stagingHint:
      '어떤 브라우저도 신뢰하지 않습니다. 모두 작동하면 프로필에서 신뢰할 수 있는 인증서를 선택하고 다시 배포하세요.',
    httpOnly: 'HTTP만 사용: 암호화되지 않으며 통합 로그인이 없음',
    lookNow: '지금 확인',
    looking: '확인 중',
    orderAgain: '다시 주문',
    orderAgainTitle: '{{name}}의 인증서를 다시 주문',
    orderHint:
      '잘못된 것을 고친 뒤에 다시 주문하세요. 너무 자주 실패하는 이름은 인증 기관이 차단합니다.',
    orderSpent: '이 시간의 주문을 모두 사용했습니다.',
    history: '변경 내역',
    showAll_one: '1개 더 보기',
    showAll_other: '{{count}}개 더 보기',
    changed: '{{of}}: {{from}} → {{to}}',
    lookLate:
      '확인이 평소보다 오래 걸립니다. 결과는 여기에 자동으로 표시됩니다.',
  },
};
