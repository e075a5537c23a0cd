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
    };
  };
}
