import { useApi } from '@backstage/frontend-plugin-api';
import { normalizePassword } from '@opencsp/plugin-opencsp-common';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { RefObject, useEffect, useRef, useState } from 'react';

/** How far handing over is. */
export type HandOffState =
  | { kind: 'idle' }
  | { kind: 'handing' }
  | { kind: 'failed'; message: string };

/**
 * Hands a typed password over to the portal, straight from the input: it is in no state, no form data
 * and no cache on the way. It goes when the field is left; a form that is sent before that waits for
 * it, since the scaffolder would go on with the values that it has at that moment.
 *
 * @param options.handle - the handle in the form, once there is one
 * @param options.isFine - judges what was typed; nothing is handed over that is not fine
 */
export function usePasswordHandOff(options: {
  input: RefObject<HTMLInputElement>;
  handle: string | undefined;
  isFine: (text: string) => Promise<boolean>;
  onHandedOver: (handle: string) => void;
}): { state: HandOffState; handOver: () => void } {
  const api = useApi(opencspApiRef);
  const [state, setState] = useState<HandOffState>({ kind: 'idle' });
  const running = useRef<Promise<boolean>>();
  const sendAgain = useRef<HTMLFormElement>();
  const latest = useRef(options);
  latest.current = options;

  const handOver = async (): Promise<boolean> => {
    const { input, isFine, onHandedOver } = latest.current;
    const text = input.current?.value ?? '';
    if (!input.current || text === '') {
      return false;
    }
    setState({ kind: 'handing' });
    try {
      if (!(await isFine(text))) {
        setState({ kind: 'idle' });
        return false;
      }
      const { id } = await api.profiles.handOff(normalizePassword(text));
      if (input.current) {
        input.current.value = '';
      }
      setState({ kind: 'idle' });
      onHandedOver(id);
      return true;
    } catch (error) {
      setState({
        kind: 'failed',
        message: error instanceof Error ? error.message : '',
      });
      return false;
    }
  };
  const handOverOnce = (): Promise<boolean> => {
    running.current ??= handOver().finally(() => {
      running.current = undefined;
    });
    return running.current;
  };
  const onSend = useRef<(event: Event, form: HTMLFormElement) => void>();
  onSend.current = (event, form) => {
    const { input } = options;
    if (!running.current && !input.current?.value) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    handOverOnce().then(isDone => {
      if (isDone) {
        sendAgain.current = form;
      } else {
        input.current?.focus();
      }
    });
  };

  useEffect(() => {
    const form = options.input.current?.form;
    if (!form) {
      return undefined;
    }
    // React listens further out, so that it never hears of what is stopped here.
    const listener = (event: Event) => onSend.current?.(event, form);
    form.addEventListener('submit', listener, { capture: true });
    return () =>
      form.removeEventListener('submit', listener, { capture: true });
  }, [options.input]);

  const { handle } = options;
  useEffect(() => {
    const form = sendAgain.current;
    if (handle && form) {
      sendAgain.current = undefined;
      form.requestSubmit();
    }
  }, [handle]);

  return { state, handOver: () => handOverOnce() };
}
