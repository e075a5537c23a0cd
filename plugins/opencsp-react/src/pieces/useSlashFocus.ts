import { RefObject, useEffect } from 'react';

/**
 * The key `/` moves the focus into a search field, unless the person is writing.
 *
 * @public
 */
export function useSlashFocus(field: RefObject<HTMLInputElement>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const writing =
        target instanceof HTMLElement &&
        (target.isContentEditable ||
          ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
      if (
        event.key === '/' &&
        !writing &&
        !event.ctrlKey &&
        !event.metaKey &&
        !event.altKey &&
        field.current
      ) {
        event.preventDefault();
        field.current.focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [field]);
}
