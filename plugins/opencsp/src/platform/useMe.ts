import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useEffect, useState } from 'react';

/** The person's own entity ref, once known. */
export function useMe(): string | undefined {
  const identity = useApi(identityApiRef);
  const [me, setMe] = useState<string>();
  useEffect(() => {
    let wanted = true;
    identity.getBackstageIdentity().then(
      found => wanted && setMe(found.userEntityRef),
      // Without an identity there is no "only mine"; the page itself says that the sign-in ended.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [identity]);
  return me;
}
