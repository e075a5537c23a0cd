import { Caller, callerOf, isAdmin } from '../directory/permissions';
import { World } from '../world';
import { userIdBy, lower } from './dn';
import { LdapRequest, RenameRequest, SearchRequest } from './requests';
import { CODE, Entry, LdapRefusal, LdapResponse, result } from './responses';
import { isRootDse, rootDse, search } from './search';
import { add, modify, remove, setPassword } from './writes';

const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';
const NO_VALUE = 'Error while parsing password modify request';

/** One connection: who is bound, and the answers to what is asked. */
export class LdapSession {
  /** With the groups of the moment of the bind. A bind that fails leaves it as it was. */
  private caller?: Caller;

  constructor(private readonly world: World) {}

  /**
   * @returns the messages to send; nothing when the client ends the connection
   * @throws ConnectionDies when the server ends it
   */
  handle(request: LdapRequest): LdapResponse[] | undefined {
    switch (request.op) {
      case 'unbind':
        return undefined;
      case 'bind':
        return [this.answer('bind', () => this.bind(request))];
      case 'search':
        return this.search(request);
      case 'modify':
        return this.caller === undefined
          ? [nobodyBound()]
          : [this.answer('modify', () => this.modify(request))];
      case 'add':
        return [
          this.answer('add', () => {
            add(this.worldOfAdmin(), request.dn, request.attributes);
          }),
        ];
      case 'delete':
        return [
          this.answer('delete', () => {
            remove(this.worldOfAdmin(), request.dn);
          }),
        ];
      case 'compare':
        return [this.compare(request)];
      case 'extended':
        return [this.extended(request.oid, request.value)];
      case 'rename':
        return [unsupported(renameDump(request))];
      default:
        return [unsupported(`AbandonRequest(\n    ${request.id},\n)`)];
    }
  }

  private answer(
    to: 'bind' | 'modify' | 'add' | 'delete' | 'extended',
    run: () => void,
  ): LdapResponse {
    try {
      run();
      return result(to);
    } catch (error) {
      return result(to, ...refusalOf(error));
    }
  }

  private bind({ dn, password }: { dn: string; password?: Buffer }): void {
    if (dn === '') {
      throw new LdapRefusal(
        CODE.inappropriateAuthentication,
        'Anonymous bind not allowed',
      );
    }
    const { directory, base } = this.world;
    const id = namingChecked(() => userIdBy(lower(dn), base)).toLowerCase();
    if (!password) {
      throw new LdapRefusal(CODE.unwilling, 'SASL not supported');
    }
    if (!directory.isPassword(id, password)) {
      throw new LdapRefusal(CODE.invalidCredentials);
    }
    const groups = directory.groupsOf(id).map(group => group.displayName);
    this.caller = callerOf(id, groups);
  }

  private modify(request: Extract<LdapRequest, { op: 'modify' }>): void {
    const { world } = this;
    modify({ world, caller: this.bound() }, request.dn, request.changes);
  }

  private search(request: SearchRequest): LdapResponse[] {
    try {
      const entries = isRootDse(request)
        ? [rootDse(this.world.base.text)]
        : this.find(request);
      return [
        ...entries.map(entry => ({ to: 'entry' as const, entry })),
        result('search'),
      ];
    } catch (error) {
      return [result('search', ...refusalOf(error))];
    }
  }

  private find(request: SearchRequest): Entry[] {
    return search({ world: this.world, caller: this.bound() }, request);
  }

  /** The server searches for the DN and looks at what it would show. */
  private compare({
    dn,
    type,
    value,
  }: Extract<LdapRequest, { op: 'compare' }>): LdapResponse {
    const { base } = this.world;
    try {
      const [entry] = this.find({
        op: 'search',
        base: base.text,
        isBaseScope: false,
        filter: { is: 'equality', attribute: 'dn', value: dn },
        attributes: [type],
      });
      if (!entry) {
        const code = CODE.noSuchObject;
        return { to: 'compare', code, message: '', matchedDn: base.text };
      }
      const isThere = entry.attributes.some(one =>
        one.values.some(each => Buffer.from(each).equals(value)),
      );
      const code = isThere ? CODE.compareTrue : CODE.compareFalse;
      return { to: 'compare', code, message: '', matchedDn: dn };
    } catch (error) {
      return result('search', ...refusalOf(error));
    }
  }

  private extended(oid: string, value?: Buffer): LdapResponse {
    const { world, caller } = this;
    switch (oid) {
      case WHO_AM_I:
        return result(
          'extended',
          CODE.success,
          caller ? `dn:uid=${caller.user},ou=people,${world.base.text}` : '',
        );
      case PASSWORD_MODIFY:
        return value === undefined
          ? result('extended', CODE.protocolError, NO_VALUE)
          : this.setPassword(value);
      default:
        return result(
          'extended',
          CODE.unwilling,
          `Unsupported extended operation: ${oid}`,
        );
    }
  }

  private setPassword(value: Buffer): LdapResponse {
    const { world, caller } = this;
    return caller
      ? this.answer('extended', () => setPassword({ world, caller }, value))
      : nobodyBound();
  }

  private bound(): Caller {
    if (!this.caller) {
      throw new LdapRefusal(CODE.insufficientAccess, 'No user currently bound');
    }
    return this.caller;
  }

  private worldOfAdmin(): World {
    if (!this.caller || !isAdmin(this.caller)) {
      throw new LdapRefusal(CODE.insufficientAccess, 'Unauthorized write');
    }
    return this.world;
  }
}

function nobodyBound(): LdapResponse {
  return result('extended', CODE.insufficientAccess, 'No user currently bound');
}

function unsupported(dump: string): LdapResponse {
  return result('extended', CODE.unwilling, `Unsupported operation: ${dump}`);
}

/** Code and message; other errors go on. */
function refusalOf(error: unknown): [number, string] {
  if (error instanceof LdapRefusal) {
    return [error.code, error.message];
  }
  throw error;
}

/** In a bind, a wrong DN has a code of its own. */
function namingChecked<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof LdapRefusal
      ? new LdapRefusal(CODE.namingViolation, error.message)
      : error;
  }
}

/** A rename, as the server shows it in its refusal. */
function renameDump(request: RenameRequest): string {
  const superior =
    request.newSuperior === undefined
      ? 'None'
      : `Some(\n            ${JSON.stringify(request.newSuperior)},\n        )`;
  return `ModifyDNRequest(
    LdapModifyDNRequest {
        dn: ${JSON.stringify(request.dn)},
        newrdn: ${JSON.stringify(request.newRdn)},
        deleteoldrdn: ${request.deleteOldRdn},
        new_superior: ${superior},
    },
)`;
}
