/** Columns of year_settlement by the names of the domain, for the repository and for queries. */
export const settlementColumns = `id, contract_id AS "contractId", year, number, known_at AS "knownAt", quality_score AS "qualityScore", benchmark, cost, individual_recovery AS "individualRecovery",
  cost_after_individual AS "costAfterIndividual", result, corridor_share AS "corridorShare", aggregate_recovery AS "aggregateRecovery", withheld, earn_back AS "earnBack", lines, posted, posted_at AS "postedAt"`;
