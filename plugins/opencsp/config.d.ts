export interface Config {
  opencsp?: {
    /**
     * True when everything behind the portal is simulated; the pages then say so.
     * @visibility frontend
     */
    sandbox?: boolean;
    /**
     * Address of a page with a section for each failure code, such as
     * `/docs/default/component/opencsp-portal/users/failures`. The code is added as the fragment.
     * Without it, failures have no link.
     * @visibility frontend
     */
    failureDocsUrl?: string;
  };
}
