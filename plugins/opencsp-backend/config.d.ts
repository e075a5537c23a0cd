export interface Config {
  opencsp?: {
    /**
     * Says that the outside systems are stand-ins; pages then show "Sandbox".
     * @visibility frontend
     */
    sandbox?: boolean;

    /**
     * What people may ask for: a YAML file (relative to where the backend is started), or the same
     * inline. It holds `sizes`, `templates`, `networks`, `vmIds` and `quotas`.
     */
    sizes?: string | { [key: string]: unknown };

    hosts?: {
      /**
       * Networks in which the portal may connect to machines, such as `10.20.0.0/16`. Without it,
       * everything but loopback, link-local and multicast addresses.
       */
      allowedNetworks?: string[];
      /**
       * File with the portal's private SSH key, without a passphrase: with it the portal signs in to the
       * machines that it made, and to jump hosts. Its public half beside it (`.pub`) is shown to people.
       * Without it, profiles cannot be deployed.
       * @visibility secret
       */
      sshKeyFile?: string;
      /**
       * File with Ansible's public key, the one of `tofu.sshKeys.ansiblePublicKeyFile`. It is shown to
       * people who register a machine: the configuration runner signs in with it to prepare the host.
       */
      ansiblePublicKeyFile?: string;
      defaults?: {
        /** SSH port of machines; 22 by default. */
        port?: number;
      };
    };

    engine?: {
      /**
       * How long a process may work on one record before another process may take it over, in
       * seconds (5 to 600); 60 by default. A shorter time means that work goes on sooner after a
       * process was killed; every call outside has to end within it.
       */
      leaseSeconds?: number;
    };

    callbacks?: {
      /**
       * Address at which configuration runners reach this portal, such as
       * `https://portal.example.org`. With it, runs say that they have ended; without it, they are
       * only looked at.
       */
      baseUrl?: string;
    };

    /** How long each state may last, as Go writes durations: `35m`, `1h30m`. */
    deadlines?: {
      /** Until the platform accepted the machine; 10m by default. */
      pending?: string;
      /** Until the machine is made; 35m by default. */
      provisioning?: string;
      /** From the address to a completed SSH key exchange; 10m by default. */
      ssh?: string;
      /** For each configuration step; 20m by default. */
      step?: string;
      /** For a run to end that was told to stop; 5m by default. */
      stop?: string;
      /** Until the machine is gone; 40m by default. */
      deleting?: string;
      host?: {
        /** From being registered, or its machine being active, to the first login; 30m by default. */
        login?: string;
        /** For cloud-init to finish; 15m by default. */
        cloudInit?: string;
        /** For a run that prepares a host; 20m by default. */
        prepare?: string;
      };
    };

    /**
     * Profiles: bundles of services, each a branch of one Git repository. Without this key the
     * feature is switched off, and operators are told so. Paths are relative to where the backend is
     * started.
     */
    profiles?: {
      repository: {
        /**
         * `https://…`, `ssh://…`, `user@host:path`, or the absolute path of a folder; `http://…` on
         * this computer only. Without credentials: they stand in files.
         */
        url: string;
        /**
         * File with a token for an https address. It is read at each use.
         * @visibility secret
         */
        tokenFile?: string;
        /** The name that goes with the token; `oauth2` by default, which most servers take. */
        username?: string;
        /**
         * File with the private key for an ssh address, without a passphrase.
         * @visibility secret
         */
        sshKeyFile?: string;
        /**
         * File with the host keys of the ssh server, as `ssh-keyscan` prints them. No other key is
         * believed.
         */
        knownHostsFile?: string;
        /** File with the authorities that the server's certificate may come from, in PEM. */
        caFile?: string;
        /** The address that people clone from. Without it no `git clone` is shown. */
        cloneUrl?: string;
        /**
         * Shared with the Git server's webhook, which says that somebody pushed: 16 to 255 characters
         * without a space. Without it, branches are looked at once a minute only.
         * @visibility secret
         */
        webhookSecret?: string;
      };
      /** Folder of the mirror, which the portal alone uses. It can be made anew at any time. */
      folder: string;
      /** Keys of age that the secrets of profiles are sealed to. */
      age: {
        /**
         * File with the platform's identity, as `age-keygen` writes it.
         * @visibility secret
         */
        identityFile: string;
        /** The platform's public keys; by default those of the identity file. */
        recipients?: string[];
        /**
         * File with the public key of the recovery pair, whose identity is kept away from the
         * platform. This or `recovery` is needed outside the sandbox.
         */
        recoveryRecipientFile?: string;
        /** The same, as text: `age1…`. */
        recovery?: string;
      };
      /**
       * Domain that is suggested to people for a new profile, with `{name}` and `{handle}` in it, such as
       * `{name}.{handle}.example.com`. Without it, none is.
       */
      suggestedDomain?: string;
    };

    /** How the portal looks at the addresses of services, to tell whether they open. */
    routes?: {
      /** Ports at which people reach services, where something before the hosts moves them. */
      publicPorts?: {
        /** Of plain HTTP; 80 by default. */
        http?: number;
        /** Of HTTPS; 443 by default. URLs say it where it is another one. */
        https?: number;
      };
      /**
       * Name server that is asked in place of the computer's own, such as `192.0.2.53:53` or
       * `[2001:db8::53]:53`, also for advice on domains.
       */
      nameServer?: string;
      /**
       * File with authorities that browsers here trust beside the public ones, in PEM. It is read at the
       * start.
       */
      caFile?: string;
    };

    /**
     * Who is told, by signed requests, when something changes its state: see docs/operators/webhooks.md.
     * Without it nothing is sent.
     */
    webhooks?: Array<{
      /** Up to 63 lower-case letters, digits and `-`; stands in the log. */
      name: string;
      /**
       * An https address. `http://…` on this computer only, or with `allowHttp`. With many receivers the
       * path is a secret.
       * @visibility secret
       */
      url: string;
      /**
       * `whsec_` and 24 to 64 bytes in base64, with which requests are signed. This or `secretFile`.
       * @visibility secret
       */
      secret?: string;
      /**
       * File with the secret. It is read at each use.
       * @visibility secret
       */
      secretFile?: string;
      /**
       * While receivers change to another secret: the one before. Requests carry a signature with each.
       * @visibility secret
       */
      previousSecret?: string;
      /**
       * File with the one before.
       * @visibility secret
       */
      previousSecretFile?: string;
      /** Types of events, such as `deployment.failed`, `instance.*` or `*`. */
      events: string[];
      /** Entity refs: only events about what these own. Everybody's by default. */
      owners?: string[];
      /**
       * Headers of every request, such as `authorization`.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /** Sends to an `http://…` address of another computer, too: everybody on the way can read it. */
      allowHttp?: boolean;
      /**
       * Networks in which the receiver may be, such as `10.20.0.0/16`. By default public addresses only,
       * and this computer for `localhost`.
       */
      allowedNetworks?: string[];
      /** File with the authorities that the receiver's certificate may come from, in PEM. */
      caFile?: string;
      /** How long deliveries stay in the log after their end, in days (1 to 365); 14 by default. */
      keepDays?: number;
    }>;

    catalogue?: {
      /** Folder of service definitions that add to those of the portal, or replace them. */
      extraDefinitions?: string;
    };
  };
}
