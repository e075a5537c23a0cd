import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { Role, roleGroupRef, roles } from '@opencsp/plugin-opencsp-common';
import {
  CompactSign,
  CryptoKey,
  decodeJwt,
  exportJWK,
  generateKeyPair,
} from 'jose';

const HEADER = { alg: 'ES256', kid: 'stand-in' };
const HOUR = 3_600;

/**
 * In place of the auth plugin: its keys, whom a token is of, and tokens of people, as Backstage's real
 * services read them. People are named by their role.
 */
export class StandInAuth {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
    /** In seconds. */
    private readonly now: number,
  ) {}

  static async make(nowMs: number): Promise<StandInAuth> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    return new StandInAuth(privateKey, publicKey, Math.floor(nowMs / 1_000));
  }

  readonly plugin = createBackendPlugin({
    pluginId: 'auth',
    register: env =>
      env.registerInit({
        deps: { http: coreServices.httpRouter },
        init: async ({ http }) => {
          http.use((req, res, next) => {
            if (req.path === '/.well-known/jwks.json') {
              this.keys().then(keys => res.json({ keys }), next);
            } else if (req.path === '/v1/userinfo') {
              const [, token = ''] = (req.get('authorization') ?? '').split(
                ' ',
              );
              const { sub = '' } = decodeJwt(token);
              res.json({ claims: { sub, ent: ownershipOf(sub) } });
            } else {
              next();
            }
          });
          http.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        },
      }),
  });

  /** A token of a person; `uip` proves them to plugins that are called on their behalf. */
  async token(person: string): Promise<string> {
    const times = {
      sub: `user:default/${person}`,
      iat: this.now,
      exp: this.now + HOUR,
    };
    const limited = await this.sign('vnd.backstage.limited-user', times);
    const [, , uip] = limited.split('.');
    return this.sign('vnd.backstage.user', {
      ...times,
      aud: 'backstage',
      uip,
    });
  }

  /** The order of the header's fields is part of what `uip` proves. */
  private sign(typ: string, payload: object): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ typ, ...HEADER })
      .sign(this.privateKey);
  }

  private async keys(): Promise<object[]> {
    return [{ ...(await exportJWK(this.publicKey)), ...HEADER, use: 'sig' }];
  }
}

function ownershipOf(userEntityRef: string): string[] {
  const role: Role | undefined = roles.find(
    it => userEntityRef === `user:default/${it}`,
  );
  return role ? [userEntityRef, roleGroupRef(role)] : [userEntityRef];
}
