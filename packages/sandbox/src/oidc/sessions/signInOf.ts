import { newId } from '../ids';
import { AuthRequest } from './authRequests';
import { BrowserSession } from './browserSessions';
import { SignIn } from './signIns';

/** A new sign-in of whom the browser's session belongs to, as the client's request asked for it. */
export function signInOf(
  request: AuthRequest,
  session: BrowserSession,
): SignIn {
  return {
    id: newId(),
    clientId: request.clientId,
    userId: session.personId,
    sessionId: session.id,
    scopes: request.scopes,
    authTime: session.authTime,
    ...(request.nonce && { nonce: request.nonce }),
  };
}
