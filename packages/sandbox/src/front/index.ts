export { type Front, type FrontOptions } from './front';
export { startHttpFront, type HttpFrontOptions } from './httpFront';
export { startTlsFront, type TlsFrontOptions } from './tlsFront';
