export interface Config {
  opencsp?: {
    /** Machines by Terraform objects of tofu-controller on Kubernetes. */
    tofu?: {
      /** Where the API server is. The first of `kubeconfig`, `inCluster` and `url` that is set counts. */
      cluster: {
        /** Path of a kubeconfig file; its current context is used. */
        kubeconfig?: string;
        /** Use the service account of the pod that the portal runs in. */
        inCluster?: boolean;
        /** `https://` address of the API server. */
        url?: string;
        /** File with the certificate authority, in PEM. Goes with `url`. */
        caFile?: string;
        /**
         * File with a bearer token, read again when the server refuses it. Goes with `url`.
         * @visibility secret
         */
        tokenFile?: string;
      };
      /** Namespace of the Terraform objects. Default: `opencsp`. */
      namespace?: string;
      /** The Flux source that holds the Terraform module. Pin it by tag or commit. */
      sourceRef: {
        kind: 'GitRepository' | 'Bucket' | 'OCIRepository';
        name: string;
        namespace?: string;
      };
      /** Folder of the module in the source. Default: `./`. */
      path?: string;
      /** Name of the Secret with the credentials of the platform, in `namespace`. */
      credentialsSecret: string;
      /** Constant variables of the module, such as `target_node`. No secrets: they are readable. */
      variables?: { [name: string]: string | number | boolean };
      /** Public keys that go into every machine. */
      sshKeys?: {
        /** The portal's own, by which it reaches machines. */
        portalPublicKeyFile?: string;
        /** Ansible's. */
        ansiblePublicKeyFile?: string;
      };
      /**
       * Name of the module's output with the machine's own SSH host keys: a string with one
       * `type base64` line each, or a list of such strings. Machines are then checked against them.
       * Not set by default; when it is set and the module has no such output, no machine gets ready.
       */
      hostKeysOutput?: string;
      /** How soon a missing address is looked for again. Go duration; default `1m`. */
      interval?: string;
      /** The interval of a machine that is made and frozen. Go duration; default `24h`. */
      frozenInterval?: string;
      /** Wait after a failed pass. Go duration; default `30s`. */
      retryInterval?: string;
      /** Failed passes until the platform stops trying by itself. Default 5. */
      retries?: number;
    };
  };
}
