import { connect, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isLoopbackHost } from './ansible/callback';

/** A mail of the server. */
export interface Mail {
  from: string;
  to: string;
  date: Date;
  subject: string;
  /** Lines of HTML. */
  body: string[];
}

const ANSWER_WITHIN_MS = 5000;

/**
 * Sends a mail without encryption to a receiver on this machine, as the recorded server did (57).
 *
 * @returns why it could not
 */
export async function sendMail(
  url: string,
  mail: Mail,
): Promise<string | undefined> {
  if (!URL.canParse(url) || !isLoopbackHost(new URL(url).hostname)) {
    return 'the sandbox calls loopback addresses only';
  }
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  try {
    await talk(socket, mail);
    return undefined;
  } catch {
    return `dial tcp ${hostname}:${port}: connect: connection refused`;
  } finally {
    socket.destroy();
  }
}

/** @throws Error when the receiver refuses or goes away */
async function talk(socket: Socket, mail: Mail): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The receiver hung up.')));
  });
  // Nobody waits for it once the mail is sent.
  failed.catch(() => {});
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expectAnswer = async () => {
    const { value, done } = await Promise.race([answers.next(), failed]);
    if (done || !/^[23]/.test(String(value))) {
      throw new Error('The receiver refused the mail.');
    }
  };
  await expectAnswer();
  for (const line of [
    'EHLO localhost',
    `MAIL FROM:<${mail.from}>`,
    `RCPT TO:<${mail.to}>`,
    'DATA',
    message(mail),
    'QUIT',
  ]) {
    socket.write(`${line}\r\n`);
    await expectAnswer();
  }
}

function message(mail: Mail): string {
  const date = mail.date.toUTCString().replace('GMT', 'UTC');
  return [
    'MIME-version: 1.0',
    'Content-Type: text/html; charset=UTF-8',
    `Date: ${date}`,
    `To: ${mail.to}`,
    `From: ${mail.from}`,
    `Subject: ${mail.subject}`,
    '',
    ...mail.body,
    '.',
  ].join('\r\n');
}
