/*
 * How the raw output of Terraform and its provider is shown to people (recorded: d2, bpg-proxmox rows 2,
 * 12 and 15).
 */
import { asSentence, cleanMessage } from './messages';

describe('cleanMessage', () => {
  it('shows tool output without its frame, its colours and its secrets', () => {
    const escape = String.fromCharCode(27);
    expect(
      cleanMessage(
        `error running Apply: rpc error: code = Internal desc = exit status 1\n\n${escape}[31m╷${escape}[0m\n│ Error: password=hunter2\n╵`,
      ),
    ).toBe('Error: password=[redacted]');
  });

  it('moves no cursor, sets no title and overwrites no line', () => {
    const escape = String.fromCharCode(27);
    const bell = String.fromCharCode(7);
    expect(
      cleanMessage(
        `Error:${escape}[2J${escape}[1;1H no${escape}]0;owned${bell} template\r\n\tnext${bell}`,
      ),
    ).toBe('Error: no template\n\tnext');
  });

  it('shows the first of thirty equal lines', () => {
    const line =
      "error retrieving next VM ID: received an HTTP 401 response - Reason: no such user ('opencsp@pve')";
    const text = [
      ...Array.from({ length: 30 }, () => line),
      'context deadline exceeded',
    ].join('\n');
    expect(cleanMessage(text)).toBe(`${line}\ncontext deadline exceeded`);
  });

  it('shows the first of tries that differ in their number', () => {
    const tries = [1, 2, 3].map(
      n =>
        `#${n}: error cloning VM: received an HTTP 500 response - Reason: can't lock file\n'/var/lock/qemu-server/lock-9000.conf' - got timeout`,
    );
    expect(cleanMessage(['All attempts fail:', ...tries].join('\n'))).toBe(
      `All attempts fail:\n${tries[0]}`,
    );
  });

  it('keeps short lines that are alike', () => {
    expect(cleanMessage('a = 1\na = 2')).toBe('a = 1\na = 2');
  });

  it('is not endless', () => {
    expect(cleanMessage('x'.repeat(20_000))).toHaveLength(4_000);
  });
});

describe('asSentence', () => {
  it.each([
    ['no template', 'no template.'],
    ['no template!', 'no template!'],
  ])('ends %j', (text, sentence) => {
    expect(asSentence(text)).toBe(sentence);
  });
});
