import { generationMessages } from '../generationMessages';
import { Translated } from './Translated';

/** The texts about the systems that a host keeps, in Korean. */
export const generations: Translated<typeof generationMessages> = {
  generations: {
    title: '세대',
    loading: '호스트에 세대를 묻는 중',
    again: '다시 묻기',
    lead: '{{host}} 호스트가 보관하는 시스템입니다. 이전 세대로 돌아가면 그 커밋을 다시 배포하며, 저장된 데이터는 그대로 둡니다.',
    list: '{{host}} 호스트의 세대',
    empty: '호스트에 아직 세대가 없습니다.',
    emptyHint: '처음으로 성공한 배포가 세대를 만듭니다.',
    number: '세대 {{number}}',
    runs: '현재 실행 중',
    next: '다음 시작',
    made: '만든 때',
    commit: '커밋 {{hash}}',
    noCommit: '이 프로필의 커밋이 아님',
    changes: '이 세대로 가면',
    same: '바뀌는 서비스가 없습니다',
    adds: '추가: {{names}}',
    takes: '제거: {{names}}',
    version: '{{title}} 버전: {{from}} → {{to}}',
    release: '릴리스: {{from}} → {{to}}, 모든 서비스의 버전이 함께 바뀝니다',
    noWay: {
      foreign:
        '포털은 이 세대로 돌아가지 않습니다. 이 프로필의 배포가 만든 세대가 아닙니다.',
      deployed:
        '지금 배포된 커밋의 세대입니다. 되살리려면 그 커밋을 다시 배포하세요.',
      unknown:
        '포털은 이 세대로 돌아가지 않습니다. 이 호스트에서 이 커밋으로 성공한 이전 배포를 알지 못합니다.',
      stuck:
        '되돌릴 수 없음: 더 새로운 버전이 {{names}} 데이터를 바꿨을 수 있습니다.',
      'not-now': '지금은 안 됨: 이 상태의 배포는 되돌릴 수 없습니다.',
    },
    goBack: '돌아가기',
    goBackTo: '세대 {{number}}(으)로 돌아가기',
    goBackTitle: '{{host}} 호스트의 세대 {{number}}(으)로 돌아가기',
    goBackAlso: '서비스 변경: {{change}}',
    older_one: '더 오래된 세대 {{count}}개 보기',
    older_other: '더 오래된 세대 {{count}}개 보기',
  },
};
