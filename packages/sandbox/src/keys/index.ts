export * from './ageKeyFiles';
export * from './keyFiles';
export * from './openSshKeys';
