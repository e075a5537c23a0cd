import { CleanReport, Finding } from '@opencsp/plugin-opencsp-common';
import { useCleanLedger } from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

/** One finding, and what cleaning did or would do about it. */
export interface CleanResult {
  finding: Finding;
  outcome: CleanReport['results'][number]['outcome'];
  text: string;
}

/** Looking first, then cleaning, then what came of it. */
export interface Cleaning {
  /** Asks what would be done about these; opens the question, or says that there is nothing to do. */
  look: (findings: Finding[]) => void;
  looking: boolean;
  /** Why it could not be found out. */
  lookError: unknown;
  /** What is asked about; absent while nothing is. */
  preview: CleanResult[] | undefined;
  /** Cleans what the preview would do. @throws what the API said */
  clean: () => Promise<void>;
  /** Leaves it. */
  leave: () => void;
  results: { dryRun: boolean; items: CleanResult[] } | undefined;
  dismiss: () => void;
}

function resultsOf(findings: Finding[], report: CleanReport): CleanResult[] {
  return report.results.flatMap(({ id, outcome, text }) => {
    const finding = findings.find(it => it.id === id);
    return finding ? [{ finding, outcome, text }] : [];
  });
}

/** True for what cleaning would do something about. */
export function wouldDo({ outcome }: CleanResult): boolean {
  return outcome === 'would-do';
}

/**
 * Cleaning in two steps: a dry run that is read, and the same things cleaned.
 *
 * @param onCleaned - compares again
 */
export function useCleaning(onCleaned: () => unknown): Cleaning {
  const { dryRun, clean } = useCleanLedger();
  const [preview, setPreview] = useState<CleanResult[]>();
  const [results, setResults] = useState<Cleaning['results']>();

  const look = (findings: Finding[]) => {
    setResults(undefined);
    dryRun.mutate(
      findings.map(it => it.id),
      {
        onSuccess: report => {
          const items = resultsOf(findings, report);
          if (items.some(wouldDo)) {
            setPreview(items);
          } else {
            setResults({ dryRun: true, items });
            onCleaned();
          }
        },
      },
    );
  };
  const cleanPreviewed = async () => {
    const findings = (preview ?? []).filter(wouldDo).map(it => it.finding);
    const report = await clean.mutateAsync(findings.map(it => it.id));
    setResults({ dryRun: false, items: resultsOf(findings, report) });
    onCleaned();
  };
  return {
    look,
    looking: dryRun.isPending,
    lookError: dryRun.error,
    preview,
    clean: cleanPreviewed,
    leave: () => setPreview(undefined),
    results,
    dismiss: () => setResults(undefined),
  };
}
