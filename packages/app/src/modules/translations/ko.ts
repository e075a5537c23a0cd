import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { shellTranslationRef } from './shellTranslationRef';

/** The texts of the shell, in Korean. */
export default createTranslationMessages({
  ref: shellTranslationRef,
  full: true,
  messages: {
    lead: '나만의 머신과 서비스, 그리고 모두를 위한 하나의 로그인.',
    signIn: '로그인',
    createAccount: '계정 만들기',
    sandbox: '샌드박스.',
    sandboxBody:
      '이 포털 뒤의 모든 것은 사람까지 포함해 모의입니다. 누가 있는지와 비밀번호는 포털을 시작한 곳에 적혀 있습니다.',
    home: 'OpenCSP, 내 플랫폼으로',
    menu: '메뉴',
    search: '검색',
    settings: '설정',
    'problem.cancelled': '로그인이 취소되었습니다.',
    'problem.cancelledNext': '계속하려면 로그인하세요.',
    'problem.outdated': '이 로그인은 더 이상 유효하지 않습니다.',
    'problem.outdatedWhy': '너무 오래 걸렸거나 다른 탭에서 시작되었습니다.',
    'problem.outdatedNext': '다시 로그인하세요.',
    'problem.portal': '포털이 응답하지 않았습니다.',
    'problem.portalWhy': '시작하는 중이거나 연결이 끊겼을 수 있습니다.',
    'problem.portalNext': '잠시 후 다시 시도하세요.',
    'problem.provider': '로그인 서비스에 연결할 수 없습니다.',
    'problem.providerWhy':
      '포털은 작동하지만 뒤의 인증 제공자가 응답하지 않습니다.',
    'problem.providerNext':
      '1분쯤 뒤에 다시 시도하세요. 계속되면 운영자에게 알려 주세요.',
    'problem.unavailable': '지금은 아무도 로그인할 수 없습니다.',
    'problem.unavailableNext': '운영자가 로그인 설정을 살펴봐야 합니다.',
    'problem.refused': '로그인하지 못했습니다.',
    'problem.refusedNext': '다시 시도하거나 운영자에게 이 화면을 보여 주세요.',
    'problem.reason': '전달된 이유: “{{reason}}”',
  },
});
