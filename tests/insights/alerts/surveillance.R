# Writes surveillance.json: what R's package `surveillance` says of a few series.
# Debian 12: apt-get install r-base-core r-cran-surveillance; Rscript surveillance.R > surveillance.json
suppressMessages(library(surveillance))
set.seed(20261129)
list_of <- function(x) paste0("[", paste(format(x, digits = 12, trim = TRUE), collapse = ", "), "]")
weekdays <- rep(c(0.8, 0.9, 0.9, 1, 1.1, 1.3, 1.2), 20)
series <- list(
  poisson = rpois(140, 12 * weekdays),
  overdispersed = rnbinom(140, mu = 40 * weekdays, size = 8),
  large = rnbinom(140, mu = 900 * weekdays, size = 30),
  spiked = replace(rnbinom(140, mu = 60 * weekdays, size = 15), c(70, 71, 90), c(400, 300, 500))
)
range <- 85:140
parts <- c()
for (name in names(series)) {
  counts <- series[[name]]
  daily <- sts(observed = counts, frequency = 7, epochAsDate = FALSE)
  farrington <- farringtonFlexible(daily, control = list(
    range = range, b = 12, w = 0, noPeriods = 7, pastWeeksNotIncluded = 0, trend = FALSE,
    reweight = TRUE, weightsThreshold = 2.58, thresholdMethod = "nbPlugin", alpha = 0.01,
    limit54 = c(0, 4)
  ))
  c2 <- earsC(daily, control = list(range = range, method = "C2", baseline = 7, alpha = 0.001))
  mu0 <- mean(counts[1:84]) * weekdays[range]
  cusum <- glrnb(daily, control = list(
    range = range, c.ARL = 1e9, mu0 = mu0, alpha = 0.1, theta = log(1.5),
    change = "intercept", ret = "value"
  ))
  parts <- c(parts, paste0(
    "  \"", name, "\": {\n    \"counts\": ", list_of(counts),
    ",\n    \"expected\": ", list_of(farrington@control$expected[, 1]),
    ",\n    \"upper_bound\": ", list_of(upperbound(farrington)[, 1]),
    ",\n    \"ears_c2_bound\": ", list_of(upperbound(c2)[, 1]),
    ",\n    \"cusum_mean\": ", list_of(mu0),
    ",\n    \"cusum\": ", list_of(upperbound(cusum)[, 1]),
    "\n  }"
  ))
}
cat("{\n", paste(parts, collapse = ",\n"), "\n}\n", sep = "")
