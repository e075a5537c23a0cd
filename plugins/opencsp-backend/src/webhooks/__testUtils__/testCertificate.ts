/**
 * A certificate that vouches for itself, for `receiver.example.com` from 2020 to 2120, and its key: made for
 * tests, and used nowhere else.
 */
export const TEST_CERTIFICATE = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBXzCCAQagAwIBAgIBATAKBggqhkjOPQQDAjAfMR0wGwYDVQQDExRyZWNlaXZl
ci5leGFtcGxlLmNvbTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
HzEdMBsGA1UEAxMUcmVjZWl2ZXIuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAAQh3AyXvVT9I1jvc0FWJiyhHcu43Wk+HU6PrmUL/qXa569vATz+
kDifljqqag15hifOMXWvbZbFTukDDrNvzjtHozEwLzAMBgNVHRMEBTADAQH/MB8G
A1UdEQQYMBaCFHJlY2VpdmVyLmV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0cAMEQC
IC6Sx5kMSx+IHSQUx9WGmDSaT2m1Wbo0uZjfSkYwGa3vAiAaNITAXhBPRla/a+w+
X2NoTPWKBf1vsOhdTvMFeagB2g==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD1/RnNHr3BWCEZdy
S7gcRyi4R402v1v7PfzkZ5VlvPShRANCAAQh3AyXvVT9I1jvc0FWJiyhHcu43Wk+
HU6PrmUL/qXa569vATz+kDifljqqag15hifOMXWvbZbFTukDDrNvzjtH
-----END PRIVATE KEY-----
`,
};
