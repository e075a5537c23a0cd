import { MOST_DAYS, SCOPES } from './accounts/Tokens';
import { World } from './world';

/** How a program ended. */
export interface RunnerAnswer {
  exit: number;
  stdout: string;
  stderr: string;
}

const OWNER = `User\\.find_by_username\\('([\\w.-]+)'\\)`;
const NAME = `'([\\w .-]+)'`;
const EXPIRY = `(?:'(\\d{4}-\\d{2}-\\d{2})'|(\\d{1,4})\\.days?\\.from_now)`;

/** `puts User.find_by_username('root').personal_access_tokens.create!(…).token`: see the README. */
const CREATE = new RegExp(
  `^puts ${OWNER}\\.personal_access_tokens\\.create!\\(name: ${NAME}, scopes: \\[('\\w+'(?:, '\\w+')*)\\], expires_at: ${EXPIRY}\\)\\.token$`,
);

/** `User.find_by_username('root').personal_access_tokens.active.where(name: '…').each(&:revoke!)` */
const REVOKE = new RegExp(
  `^${OWNER}\\.personal_access_tokens\\.active\\.where\\(name: ${NAME}\\)\\.each\\(&:revoke!\\)$`,
);

/** Runs a program of one of the known forms, as `gitlab-rails runner` would. */
export function runScript(world: World, script: string): RunnerAnswer {
  const text = script.trim();
  const create = CREATE.exec(text);
  if (create) {
    const [, owner, name, scopes, date, days] = create;
    const expiresAt = date ?? world.tokens.dateIn(Number(days));
    const list = scopes.split(', ').map(scope => scope.slice(1, -1));
    return makeToken(world, { owner, name, scopes: list, expiresAt });
  }
  const revoke = REVOKE.exec(text);
  if (revoke) {
    const [, owner, name] = revoke;
    const user = world.accounts.named(owner);
    if (!user) {
      return nobody();
    }
    world.tokens.revokeNamed(user.id, name);
    return { exit: 0, stdout: '', stderr: '' };
  }
  return failed(
    'Please specify a valid ruby command or the path of a script to run.\n' +
      "Run 'bin/rails runner -h' for help.\n\n" +
      'This is a stand-in: it knows only the programs that its README lists.',
  );
}

interface Order {
  owner: string;
  name: string;
  scopes: readonly string[];
  expiresAt: string;
}

function makeToken(
  { accounts, tokens }: World,
  { owner, name, scopes, expiresAt }: Order,
): RunnerAnswer {
  const user = accounts.named(owner);
  if (!user) {
    return nobody();
  }
  const last = tokens.dateIn(MOST_DAYS);
  const problems = [
    ...(scopes.every(scope => SCOPES.includes(scope))
      ? []
      : ['Scopes can only contain available scopes']),
    ...(expiresAt > last ? [`Expiration date must be before ${last}`] : []),
  ];
  if (problems.length > 0) {
    return failed(
      `Validation failed: ${problems.join(', ')} (ActiveRecord::RecordInvalid)`,
    );
  }
  const { secret } = tokens.create(user.id, name, scopes, expiresAt);
  return { exit: 0, stdout: `${secret}\n`, stderr: '' };
}

/** Ruby's `nil` has no tokens. */
function nobody(): RunnerAnswer {
  return failed(
    "undefined method 'personal_access_tokens' for nil (NoMethodError)",
  );
}

function failed(words: string): RunnerAnswer {
  return { exit: 1, stdout: '', stderr: `${words}\n` };
}
