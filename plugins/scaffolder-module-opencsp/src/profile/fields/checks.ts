import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';
import { ServerCheck } from '../../shared/useServerProblem';

/** What the portal found wrong, when it did. */
export function problemOfCheck(check: ServerCheck): string | undefined {
  return check.state === 'problem' ? check.message : undefined;
}

/** Says that the portal could not be asked, when it could not. */
export function uncheckedNote(
  check: ServerCheck,
  t: OpencspTranslate,
): string | undefined {
  return check.state === 'unchecked'
    ? t('form.problem.unchecked', { reason: check.reason })
    : undefined;
}
