import { contentType } from '../http/body';
import { FrameworkRefusal, Refusal, VaultwardenRequest } from '../http/reply';

/** The form of the token endpoint; its names may be written in any case, with or without underscores. */
export class ConnectForm {
  private readonly fields = new Map<string, string>();

  /** @throws FrameworkRefusal when it is no form, or has no grant */
  constructor(request: VaultwardenRequest) {
    if (contentType(request) !== 'application/x-www-form-urlencoded') {
      throw new FrameworkRefusal(415);
    }
    for (const [name, value] of new URLSearchParams(request.body)) {
      this.fields.set(plain(name), value);
    }
    if (this.get('grant_type') === undefined) {
      throw new FrameworkRefusal(422);
    }
  }

  get(name: string): string | undefined {
    return this.fields.get(plain(name));
  }

  /** @throws Refusal when the field is not there; empty it may be */
  need(name: string): string {
    const value = this.get(name);
    if (value === undefined) {
      throw new Refusal(`${name} cannot be blank`);
    }
    return value;
  }

  /** @throws Refusal for the first field that is not there */
  needAll(names: readonly string[]): void {
    names.forEach(name => this.need(name));
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/_/g, '');
}
