export * from './keyFiles';
export * from './openSshKeys';
