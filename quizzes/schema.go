package quizzes

import (
	"reflect"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/internal/diagnostic"
	"coldstart/internal/schema"
)

// Schema is the JSON Schema of a scenario file.
func Schema() schema.Schema {
	doc, _ := document() // a test holds it complete
	return doc
}

func document() (schema.Schema, []string) {
	return schema.Source{
		Keys: keys, Types: types,
		Also:  []reflect.Type{reflect.TypeFor[engine.World]()},
		Unset: diagnostic.UnsetText, UnsetIn: reflect.TypeFor[engine.World]().PkgPath(),
	}.Document("a scenario of coldstart", reflect.TypeFor[scenarioFile]())
}

// types are texts that have a form.
var types = map[reflect.Type]schema.Schema{
	reflect.TypeFor[engine.Rate](): {"type": "string", "pattern": `^[0-9.][0-9.eE+-]*[kMG]?\s*/\s*(s|min|h|day|month)$`},
}

// Parts of a file that a Go type does not describe, because every rule about
// them needs their place.
var (
	anything  = schema.Schema{}
	fragment  = schema.Schema{"$ref": "#/definitions/World"}
	condition = schema.Schema{"anyOf": []any{
		schema.Schema{"type": "string"},
		schema.Schema{"type": "object", "minProperties": 1, "additionalProperties": schema.Schema{"type": "string"}},
	}}
	named     = schema.Schema{"type": "object", "additionalProperties": schema.Schema{"type": "string"}}
	objective = schema.Schema{"anyOf": []any{
		schema.Schema{"type": "array", "minItems": 1, "items": schema.Schema{"type": "string"}},
		schema.Schema{"type": "object", "minProperties": 1, "additionalProperties": schema.Schema{"type": "string"}},
	}}
	amount   = schema.Schema{"type": []string{"number", "string"}}
	identity = schema.Schema{"type": "string", "pattern": idPattern.String()}
)

// keys says what every key of a scenario file means. Defaults and ranges are
// those of the platform "aws", where the platform has a say; a test of the
// engine holds them to what a world does.
var keys = schema.Keys{
	"Scenario.format":    {Text: "The version of this format.", Type: schema.Schema{"const": 1}},
	"Scenario.id":        {Text: "The scenario's name, which is the file's.", Type: identity},
	"Scenario.title":     {Text: "What learners read in the list."},
	"Scenario.lesson":    {Text: "The id of the lesson that it belongs to; required with questions.", Type: identity},
	"Scenario.tags":      {Text: "Words to find it by.", Or: "none"},
	"Scenario.brief":     {Text: "The story, in Markdown; {{world}}, {{outcome}} and {{fact}} print values. Required with questions."},
	"Scenario.heavy":     {Text: "Why its worlds may have more than a million attempts a run."},
	"Scenario.unadvised": {Text: "Why its worlds do what the platform advises against: the warnings are left out."},
	"Scenario.given":     {Text: "What the brief says is so, by name: claims that have to hold in the base world.", Type: named},
	"Scenario.world":     {Text: "What is simulated.", Type: schema.Schema{"allOf": []any{fragment, schema.Schema{"required": []string{"duration"}}}}},
	"Scenario.knob":      {Text: "What the learner may turn, the most telling one first."},
	"Scenario.vary":      {Text: "Variants of the whole scenario: every combination of the values."},
	"Scenario.question":  {Text: "What is asked, in order."},

	"Vary.set":    {Text: "The path of the key that varies, such as sources.checkout.rate."},
	"Vary.values": {Text: "Its values, one for each variant.", Type: schema.Schema{"type": "array", "minItems": 1}},

	"Knob.set":    {Text: "The path of the key that it sets, below [world]."},
	"Knob.label":  {Text: "What the learner reads beside it."},
	"Knob.min":    {Text: "Its lower end: a number, a time or a rate.", Type: amount},
	"Knob.max":    {Text: "Its upper end, of the same sort.", Type: amount},
	"Knob.step":   {Text: "From one position to the next; on a log scale a factor.", Type: amount},
	"Knob.values": {Text: "Its positions, instead of min, max and step; \"unset\" is the default.", Type: schema.Schema{"type": "array", "minItems": 2}},
	"Knob.names":  {Text: "What learners read for the values, one each: for tables, and for values that do not speak for themselves."},
	"Knob.scale":  {Text: "How positions follow each other.", Default: "linear", Values: []string{"linear", "log"}},

	"Question.id":        {Text: "Its name in this scenario; progress is kept by it.", Type: identity},
	"Question.rev":       {Text: "Raised when the question's meaning changes.", Default: 1, Min: 1},
	"Question.kind":      {Text: "What the learner does: pick, type a number, turn knobs, put steps in order.", Values: []string{"choice", "predict", "tune", "order"}},
	"Question.prompt":    {Text: "The question, in Markdown."},
	"Question.hints":     {Text: "Shown one at a time on request, and counted; none contains the answer.", Or: "none"},
	"Question.why":       {Text: "The explanation after the answer, in Markdown; required but for a choice."},
	"Question.select":    {Text: "Of a choice: whether exactly one is right, or any number.", Default: "one", Values: []string{"one", "many"}},
	"Question.claim":     {Text: "Of a choice: what has to hold in the world of the right one; conditions by name, or one.", Type: condition},
	"Question.choice":    {Text: "Of a choice: 2 to 9 answers."},
	"Question.with":      {Text: "Of a prediction or an order: a fragment of [world], laid over it.", Type: fragment},
	"Question.value":     {Text: "Of a prediction: the number of the outcome that is asked for."},
	"Question.unit":      {Text: "Of a prediction: its unit.", Or: "the one that the value's name carries"},
	"Question.tolerance": {Text: "Of a prediction: how far it may be off, a share such as \"10%\" or a number in the unit.", Type: amount},
	"Question.objective": {Text: "Of a tune question: claims that all have to hold, by name or as a list.", Type: objective},
	"Question.knobs":     {Text: "Of a tune question: the paths of the knobs that may be turned.", Or: "all of the scenario's"},
	"Question.solution":  {Text: "Of a tune question: the author's own, a fragment of [world] on these knobs.", Type: fragment},
	"Question.par":       {Text: "Of a tune question: the best known cost.total.", Or: "what the solution costs"},
	"Question.steps":     {Text: "Of an order question: words of a trace, in the right order.", Type: schema.Schema{"type": "array", "minItems": 3, "maxItems": choicesMax, "uniqueItems": true, "items": schema.Schema{"enum": stepWords()}}},

	"Choice.text":          {Text: "The answer as the learner reads it, in Markdown."},
	"Choice.with":          {Text: "This answer's world: a fragment of [world], laid over it.", Type: fragment, Or: "the world as it is"},
	"Choice.claim":         {Text: "What has to hold in this answer's world.", Type: condition, Or: "the question's"},
	"Choice.given":         {Text: "What why says is so in this answer's world, by name: claims that have to hold there, be the answer right or wrong. Learners do not see them.", Type: named},
	"Choice.correct":       {Text: "What you believe; the simulation decides. May be left out with variants."},
	"Choice.misconception": {Text: "A stable name for what somebody believes who picks this.", Type: identity},
	"Choice.fragile":       {Text: "Why a right answer may stand one step of a knob away from being wrong."},
	"Choice.why":           {Text: "The explanation after the answer, in Markdown; it speaks of this answer's world."},

	"World.platform":      {Text: "A profile of a provider: its limits, latencies and prices. A name, or the path of a profile beside the file.", Default: "aws"},
	"World.duration":      {Text: "Simulated time that is measured; required.", Min: "1ns", Max: "87600h"},
	"World.transient":     {Text: "Simulated before that, and not measured.", Default: "0s", Min: "0s", Max: "87600h"},
	"World.seed":          {Text: "Which course chance takes.", Default: 1},
	"World.account":       {Text: "Limits that all functions share."},
	"World.billing":       {Text: "How the bill is drawn up."},
	"World.functions":     {Text: "Functions by name."},
	"World.sources":       {Text: "Where events come from, by name."},
	"World.fleets":        {Text: "Servers that take the same traffic, by name."},
	"World.resources":     {Text: "What functions call, by name: a table, a model endpoint."},
	"Account.concurrency": {Text: "Executions of all functions that may be under way at once.", Default: 1000, Min: 0},
	"Billing.free_tier":   {Text: "False drops every free allowance, transfer's too.", Default: true},
	"Billing.scale":       {Text: "\"month\" scales the usage to 730 h, \"none\" prices the run itself.", Default: "month", Values: []string{"month", "none"}},

	"Function.runtime":                 {Text: "A family (nodejs python java go rust dotnet ruby: the newest version) or a version such as python3.12.", Or: "none, and no runtime init"},
	"Function.architecture":            {Text: "The processor: price and init.", Default: "x86_64", Values: []string{"x86_64", "arm64"}},
	"Function.package":                 {Text: "How the code is packed.", Default: "zip", Values: []string{"zip", "image"}},
	"Function.memory_mb":               {Text: "Memory, and CPU in proportion: 1,769 is one vCPU.", Default: 128, Min: 128, Max: 10240},
	"Function.ephemeral_storage_mb":    {Text: "Temporary disk space.", Default: 512, Min: 512, Max: 10240},
	"Function.package_mb":              {Text: "Code to download on a cold start.", Default: 0, Min: 0, Max: 100000},
	"Function.timeout":                 {Text: "How long a run may take.", Default: "3s", Min: "1ms", Max: "15m"},
	"Function.duration":                {Text: "The warm handler, with duration_at_mb of memory.", Default: "0s"},
	"Function.duration_at_mb":          {Text: "The memory with which duration was measured.", Default: 1769, Min: 1, Max: 1000000},
	"Function.cpu_share":               {Text: "The share of duration that is CPU work, and so grows as memory shrinks.", Default: 0, Min: 0, Max: 1},
	"Function.duration_per_record":     {Text: "Added for each event of a batch.", Default: "0s"},
	"Function.function_init":           {Text: "Code outside the handler, after the runtime's init.", Default: "0s"},
	"Function.cold_start":              {Text: "Replaces every phase of a cold start; not together with function_init.", Or: "the phases of the runtime"},
	"Function.vpc":                     {Text: "Whether environments are attached to a VPC.", Default: false},
	"Function.snapstart":               {Text: "Whether environments are restored from a snapshot, instead of runtime and function init.", Default: false},
	"Function.keep_alive":              {Text: "How long an idle environment is kept.", Default: "640s", Or: "640s (an assumption)"},
	"Function.max_environment_age":     {Text: "After how long an environment is replaced, however busy.", Default: schema.Schema{"dist": "uniform", "min": "2h", "max": "4h"}, Or: "2h to 4h (an assumption)"},
	"Function.deploys":                 {Text: "Instants at which all environments are replaced.", Or: "none"},
	"Function.environment_concurrency": {Text: "Requests that an environment takes at once; more than one only where the platform has it.", Default: 1, Min: 1},
	"Function.reserved_concurrency":    {Text: "A floor and a ceiling of the function's own; 0 stops it.", Or: "unset, it shares the account's pool", Min: 0},
	"Function.provisioned_concurrency": {Text: "Environments that are initialised ahead.", Or: "unset", Min: 0},
	"Function.provisioned_schedule":    {Text: "Changes of provisioned concurrency, in order.", Or: "none"},
	"Function.provisioned_target":      {Text: "Provisioned concurrency that follows its utilization.", Or: "unset"},
	"Function.error_rate":              {Text: "The share of runs that fail at their end; of a batch, of its events.", Default: 0, Min: 0, Max: 1},
	"Function.crash_rate":              {Text: "The share of runs that fail and reset their environment.", Default: 0, Min: 0, Max: 1},
	"Function.poison_rate":             {Text: "The share of events that fail on every attempt.", Default: 0, Min: 0, Max: 1},
	"Function.partial_effects":         {Text: "The share of failed runs that had applied their effect.", Default: 0, Min: 0, Max: 1},
	"Function.idempotent":              {Text: "Whether a conditional write guards the effect, and by which key.", Default: false},
	"Function.async":                   {Text: "What becomes of asynchronous events that fail."},
	"Function.calls":                   {Text: "What the handler calls after its own time, one after the other; it waits, and the wait is billed.", Or: "nothing"},
	"Function.emits":                   {Text: "Events that every successful run of an event sends.", Or: "none"},

	"ProvisionedStep.at":            {Text: "When.", Min: "-87600h", Max: "87600h"},
	"ProvisionedStep.count":         {Text: "Environments from then on.", Min: 0},
	"ProvisionedTarget.utilization": {Text: "The share of them in use that is aimed at.", Min: 0, Max: 1},
	"ProvisionedTarget.min":         {Text: "The fewest.", Min: 0},
	"ProvisionedTarget.max":         {Text: "The most, min at least."},
	"Idempotency.key":               {Text: "What an event is known by; \"attempt\" protects nothing.", Default: "event", Values: []string{"event", "payload", "attempt"}},
	"Idempotency.lock":              {Text: "Whether a run in progress holds the key.", Default: true},
	"Idempotency.window":            {Text: "How long a finished key is remembered.", Default: "1h", Min: "0s", Max: "87600h"},
	"Async.max_retries":             {Text: "Attempts after a function error.", Default: 2, Min: 0, Max: 2},
	"Async.max_event_age":           {Text: "How old an event may become before it is given up.", Default: "6h", Min: "1m", Max: "6h"},
	"Async.dead_letter":             {Text: "Whether events that are given up are kept.", Default: false},
	"Call.to":                       {Text: "A resource, function or fleet."},
	"Call.count":                    {Text: "How often, one after the other.", Default: 1, Min: 1, Max: 1000},
	"Emit.to":                       {Text: "An asynchronous or polled source."},
	"Emit.count":                    {Text: "How many events.", Default: 1, Min: 1, Max: 1000},

	"Source.kind":                   {Text: "What delivers the events; required.", Values: []string{"api-gateway", "api-gateway-rest", "api-gateway-http", "alb", "function-url", "direct", "s3", "sns", "eventbridge", "schedule", "sqs", "sqs-fifo", "kinesis", "dynamodb-streams"}},
	"Source.to":                     {Text: "A function, a fleet or a polled source; required."},
	"Source.rate":                   {Text: "Events per time, such as \"200/s\"; required, unless something is sent to the source or a trace is replayed."},
	"Source.every":                  {Text: "Of kind schedule, instead of a rate.", Min: "1ms", Max: "87600h"},
	"Source.arrivals":               {Text: "The law of the events' births.", Default: "poisson"},
	"Source.phases":                 {Text: "Changes of the rate, in order.", Or: "none"},
	"Source.trace":                  {Text: "Recorded arrivals, instead of rate and phases."},
	"Source.client":                 {Text: "How a synchronous caller tries again."},
	"Source.integration_timeout":    {Text: "How long a gateway waits for the function.", Default: "29s", Or: "29s for REST, 30s for HTTP, 60s for ALB", Min: "1ms"},
	"Source.duplicate_rate":         {Text: "The share of events that are delivered twice without an error.", Default: 0, Or: "0; 0.0001 for asynchronous kinds and sqs (an assumption)", Min: 0, Max: 1},
	"Source.payload_kb":             {Text: "What an event carries.", Default: 0, Min: 0, Max: 1000000},
	"Source.response_kb":            {Text: "What an answer carries; transfer out is billed.", Default: 0, Min: 0, Max: 1000000},
	"Source.batch_size":             {Text: "The most events of an invocation.", Default: 10, Or: "10 for queues, 100 for streams", Min: 1, Max: 10000},
	"Source.batch_window":           {Text: "How long a batch waits to become full.", Default: "0s", Min: "0s", Max: "5m"},
	"Source.visibility_timeout":     {Text: "Of queues: how long a message that was received is invisible.", Default: "30s", Min: "1ms", Max: "12h"},
	"Source.max_receive_count":      {Text: "Of queues: receives before the dead-letter queue.", Or: "unset, until retention ends", Min: 1, Max: 1000},
	"Source.dead_letter":            {Text: "Whether what is given up is kept.", Default: false},
	"Source.max_concurrency":        {Text: "Of queues: batches under way at once.", Default: 1250, Min: 1},
	"Source.partial_batch_response": {Text: "Of queues: whether only the events that failed come back.", Default: false},
	"Source.message_groups":         {Text: "Of sqs-fifo: groups, each in order with one batch in flight.", Default: 1, Min: 1, Max: 100000},
	"Source.shards":                 {Text: "Of streams: shards; records are spread evenly over them.", Default: 1, Min: 1, Max: 10000},
	"Source.parallelization_factor": {Text: "Of streams: batches in flight per shard.", Default: 1, Min: 1, Max: 10},
	"Source.max_retries":            {Text: "Of streams: retries of a batch.", Or: "unset, until the records are too old", Min: 0, Max: 10000},
	"Source.max_record_age":         {Text: "Of streams: how old a record may become.", Or: "unset, until retention ends", Min: "1m", Max: "168h"},
	"Source.bisect_on_error":        {Text: "Of streams: whether a batch that fails is tried again in halves.", Default: false},

	"Arrivals":            {Text: "\"poisson\": at random; \"even\": at equal distances.", Values: []string{"poisson", "even"}},
	"Arrivals.batch":      {Text: "Events at the same instant, at the same mean rate.", Min: 1},
	"ArrivalTrace":        {Text: "The path of a CSV file from this one."},
	"Phase.at":            {Text: "When, from the start of measurement.", Min: "-87600h", Max: "87600h"},
	"Phase.rate":          {Text: "The rate from then on."},
	"Phase.ramp":          {Text: "How long it takes to get there.", Default: "0s", Min: "0s", Max: "87600h"},
	"Client.max_attempts": {Text: "Attempts of an event.", Default: 3, Or: "1 for gateways, 3 for direct", Min: 1, Max: 1000},
	"Client.base":         {Text: "The wait before the second attempt, at most; it doubles.", Default: "1s", Min: "0s", Max: "24h"},
	"Client.cap":          {Text: "The longest wait.", Default: "20s", Max: "24h", Min: "0s"},
	"Client.jitter":       {Text: "\"full\" takes a random part of each wait.", Default: "full", Values: []string{"full", "none"}},
	"Client.timeout":      {Text: "How long the client waits for an answer.", Or: "unset, for ever", Min: "1ms", Max: "87600h"},
	"Client.retry_errors": {Text: "Whether a function error is tried again.", Default: false},

	"Fleet.instance":        {Text: "The type of the servers; required."},
	"Fleet.pricing":         {Text: "How they are paid for.", Default: "on-demand", Values: []string{"on-demand", "reserved-1y", "reserved-3y"}},
	"Fleet.credits":         {Text: "Of burstable ones: whether surplus is billed, or the speed falls to the baseline.", Default: "unlimited", Values: []string{"unlimited", "standard"}},
	"Fleet.count":           {Text: "How many.", Default: 1, Min: 1, Max: 10000},
	"Fleet.autoscaling":     {Text: "How many, following the load, instead of count."},
	"Fleet.duration":        {Text: "A request's time alone on a server.", Default: "0s"},
	"Fleet.duration_at_mb":  {Text: "As a function's: the memory with which duration was measured.", Default: 1769, Min: 1, Max: 1000000},
	"Fleet.cpu_share":       {Text: "The share of duration that is CPU work, shared by those that work.", Default: 0, Min: 0, Max: 1},
	"Fleet.connections":     {Text: "Requests at once on one server.", Default: 100, Min: 1},
	"Fleet.queue":           {Text: "Further ones that wait on one server; beyond, they are rejected.", Default: 1024, Min: 0},
	"Fleet.load_balancer":   {Text: "Whether there is one on the bill.", Default: false},
	"Fleet.volume_gb":       {Text: "Disk space of each server.", Default: 0, Min: 0, Max: 1000000},
	"Instance":              {Text: "A type of the platform: t3.medium, t3.large, m5.large, c5.large."},
	"Instance.vcpus":        {Text: "Processors.", Min: 0.01, Max: 1024},
	"Instance.usd_per_hour": {Text: "Price.", Min: 0, Max: 1000000},
	"Autoscaling.min":       {Text: "The fewest servers.", Min: 1, Max: 10000},
	"Autoscaling.max":       {Text: "The most.", Min: 1, Max: 10000},
	"Autoscaling.target":    {Text: "The share of the CPU in use that is aimed at.", Min: 0, Max: 1},
	"Autoscaling.delay":     {Text: "From the decision to the first request served.", Min: "0s", Max: "24h"},

	"Resource.duration":        {Text: "How long a call takes.", Default: "0s"},
	"Resource.max_concurrency": {Text: "Calls under way at once.", Or: "unset, no limit", Min: 0},
	"Resource.quota":           {Text: "Calls per time.", Or: "unset, none"},
	"Resource.on_limit":        {Text: "What happens to calls beyond.", Default: "queue", Values: []string{"queue", "reject"}},
	"Resource.phases":          {Text: "Changes of duration, in order: it becomes slow, and recovers.", Or: "none"},
	"Resource.usd_per_call":    {Text: "Price.", Default: 0, Min: 0, Max: 1000000},
	"ResourcePhase.at":         {Text: "When, from the start of measurement.", Min: "-87600h", Max: "87600h"},
	"ResourcePhase.duration":   {Text: "How long a call takes from then on."},

	"Distribution":         {Text: "A time: always the same.", Type: schema.Schema{"pattern": schema.DurationPattern}},
	"Distribution.dist":    {Text: "The kind of the distribution.", Values: []string{string(dist.Exponential), string(dist.Lognormal), string(dist.Uniform), string(dist.Empirical), string(dist.Quantiles)}},
	"Distribution.mean":    {Text: "Of exponential.", Min: "0s"},
	"Distribution.min":     {Text: "Of uniform and quantiles: the least.", Min: "0s"},
	"Distribution.p10":     {Text: "Of quantiles: one of ten is below.", Min: "0s"},
	"Distribution.p50":     {Text: "Of lognormal and quantiles: the median.", Min: "0s"},
	"Distribution.p90":     {Text: "Of quantiles: nine of ten are below.", Min: "0s"},
	"Distribution.p95":     {Text: "Of quantiles: 95 of a hundred are below.", Min: "0s"},
	"Distribution.p99":     {Text: "Of lognormal and quantiles: 99 of a hundred are below.", Min: "0s"},
	"Distribution.max":     {Text: "Of uniform and quantiles: the most.", Min: "0s"},
	"Distribution.samples": {Text: "Of empirical: times, each as likely as the others."},
}
