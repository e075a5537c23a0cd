/** What each answer carries, as recorded. */
export const APPLICATION_HEADERS: Readonly<Record<string, string>> = {
  server: 'Rocket',
  'permissions-policy': [
    ...['accelerometer', 'ambient-light-sensor', 'autoplay', 'battery'],
    ...['camera', 'display-capture', 'document-domain', 'encrypted-media'],
    ...['execution-while-not-rendered', 'execution-while-out-of-viewport'],
    ...['fullscreen', 'geolocation', 'gyroscope', 'keyboard-map'],
    ...['magnetometer', 'microphone', 'midi', 'payment'],
    ...['picture-in-picture', 'screen-wake-lock', 'sync-xhr', 'usb'],
    ...['web-share', 'xr-spatial-tracking'],
  ]
    .map(feature => `${feature}=()`)
    .join(', '),
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-robots-tag': 'noindex, nofollow',
  'x-xss-protection': '0',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; font-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; media-src 'self'; object-src 'self' blob:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; child-src 'self' https://*.duosecurity.com https://*.duofederal.com; frame-src 'self' https://*.duosecurity.com https://*.duofederal.com; frame-ancestors 'self' chrome-extension://nngceckbapebfimnlniiiahkandclblb chrome-extension://jbkfoedolllekgbhcbcoahefnbanhhlh moz-extension://* ; img-src 'self' data: https://haveibeenpwned.com ; connect-src 'self' https://api.pwnedpasswords.com https://api.2fa.directory https://app.simplelogin.io/api/ https://app.addy.io/api/ https://api.fastmail.com/ https://api.forwardemail.net ;",
  'cache-control': 'no-cache, no-store, max-age=0',
};
