import { Instance } from '@opencsp/plugin-opencsp-common';
import { gibText, OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** A size in figures, short enough for a column. */
export function sizeText(size: Instance['size'], t: OpencspTranslate): string {
  return t('machines.sizeShort', {
    cores: String(size.cores),
    memory: gibText(size.memoryMiB),
  });
}
