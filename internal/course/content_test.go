package course

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/engine/platform"
	"coldstart/quizzes"
)

// Tests of what the built-in course says, beside its being whole: that its
// figures are the simulator's own, that it has a place for every idea of the
// text that it grew from, and that its questions keep to the rules of
// AUTHORING.md.

// prose is what a reader of a lesson reads, and what stands in its templates.
func prose(t *testing.T, id string) string {
	t.Helper()
	data, err := fs.ReadFile(content.Files, "lessons/"+id+".md")
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(data)), " ")
}

func builtIn(t *testing.T) *Course {
	t.Helper()
	c, list := Load(content.Files)
	require.Empty(t, list)
	return c
}

var factPattern = regexp.MustCompile(`\{\{fact \\?"([^"\\]+)\\?"\}\}`)

// TestFiguresThatAreCitedHaveASource: what a profile assumes is no fact to
// cite, in lessons and in scenarios.
func TestFiguresThatAreCitedHaveASource(t *testing.T) {
	cited := 0
	err := fs.WalkDir(content.Files, ".", func(name string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		if d.IsDir() {
			return nil
		}
		data, err := fs.ReadFile(content.Files, name)
		require.NoError(t, err)
		for _, m := range factPattern.FindAllStringSubmatch(string(data), -1) {
			f, err := platform.Fact(m[1])
			require.NoError(t, err, name)
			if f.Assumption {
				t.Errorf("%s cites %s, which is assumed: %s", name, m[1], f.Source)
			}
			cited++
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, cited, 100)
}

var (
	fenced    = regexp.MustCompile("(?s)```.*?```")
	indented  = regexp.MustCompile(`(?m)^ {4}.*$`)
	quoted    = regexp.MustCompile(`(?s)\*"[^"]*"\*`)
	template  = regexp.MustCompile(`\{\{[^}]*\}\}`)
	frontPart = regexp.MustCompile(`(?s)^\+\+\+.*?\+\+\+`)
)

// plainNumbers are figures of a profile that a lesson may write out, since they
// stand for something else there: a lesson and the number, and what it is.
var plainNumbers = map[string]string{
	"cold-starts 128 MB": "a size that was measured",
	"cold-starts 512 MB": "a size that was measured",
	"economics 128 MB":   "a size that somebody sets",
}

// TestFiguresInProseAreTheProfiles: a number with a unit that a profile knows,
// from a source, is not written out in a lesson but cited, so that it cannot
// grow old there. What people say, in *"..."*, and sums in code are not looked
// at; nor are numbers of one digit, which stand for many things.
func TestFiguresInProseAreTheProfiles(t *testing.T) {
	known := map[string]string{}
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		require.NoError(t, err)
		for _, f := range p.Figures {
			text := f.String()
			number, unit, two := strings.Cut(strings.TrimPrefix(text, "$"), " ")
			if f.Assumption || !two || len(unit) > 30 || strings.Contains(f.ID, ".runtime.") || digits(number) < 2 {
				continue
			}
			if _, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64); err == nil {
				known[text] = f.ID
			}
		}
	}
	require.Greater(t, len(known), 100)
	used := map[string]bool{}
	for _, e := range builtIn(t).Lessons {
		data, err := fs.ReadFile(content.Files, "lessons/"+e.ID+".md")
		require.NoError(t, err)
		text := string(data)
		for _, without := range []*regexp.Regexp{frontPart, fenced, indented, quoted, template} {
			text = without.ReplaceAllString(text, " ")
		}
		text = " " + strings.Join(strings.Fields(text), " ") + " "
		for figure, id := range known {
			at := regexp.MustCompile(`[^\w.,$]` + regexp.QuoteMeta(figure) + `\b`).FindStringIndex(text)
			if at == nil {
				continue
			}
			if plainNumbers[e.ID+" "+figure] != "" {
				used[e.ID+" "+figure] = true
				continue
			}
			t.Errorf("%s writes %q out: cite {{fact %q}} (…%s…)", e.ID, figure, id, text[max(0, at[0]-40):min(len(text), at[1]+20)])
		}
	}
	for number := range plainNumbers {
		require.True(t, used[number], "%q is written out nowhere", number)
	}
}

func digits(number string) (n int) {
	for _, r := range strings.Trim(strings.ReplaceAll(number, ",", ""), "0.") {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// A place is where an idea is taught and where it is tried.
type place struct {
	idea     string
	lesson   string
	says     string // in the lesson
	scenario string // "id" or "id/question"; empty: nothing to simulate
}

// ideas are the ideas of the text that the course grew from, in its order.
var ideas = []place{
	{"how many requests, and is each a container", "serverless", "Each request is a separate container", "warm-and-cold/share"},
	{"code without managing a server", "serverless", "who looks after it", ""},
	{"pay only when the function runs", "serverless", "nothing happens, nothing is paid", "first-pipeline/billed"},
	{"S3 event, function, table", "serverless", "a function asks a model about it", "first-pipeline/environments"},
	{"API routes and edge functions", "elsewhere", "A chat route asks a language model", "api-route/vercel"},
	{"CI jobs", "elsewhere", "GitHub Actions", "ci-minutes/bill"},
	{"webhooks at 100 a second and on Black Friday", "concurrency", "It is Friday, midnight", "black-friday/burst"},
	{"ML pipeline", "design", "S3 → function → model endpoint → table", "pipeline-review/findings"},
	{"Firecracker microVM", "cold-starts", "Firecracker", ""},
	{"phases of a cold start", "cold-starts", "What a cold start is made of", "where-the-time-goes/phases"},
	{"Init is skipped when warm", "serverless", "It waits for the next one", "warm-and-cold/share"},
	{"cold starts by runtime", "cold-starts", "How long does a language take?", "where-the-time-goes/shorter"},
	{"package size", "cold-starts", "How much a megabyte costs nobody has published", "where-the-time-goes/shorter"},
	{"VPC then and now", "cold-starts", "In a VPC a cold start takes", "vpc-then-and-now/cost"},
	{"provisioned concurrency", "cold-starts", "buys a number, not a promise", "quarter-second/keeps-the-promise"},
	{"its price", "economics", "Ready, and cheaper", "keep-warm-bill/how-many"},
	{"its schedule", "cold-starts", "Warm by eight o'clock", "office-hours/objective"},
	{"PyTorch: p99 of 9 s, p50 of 300 ms", "cold-starts", "When one in a hundred is everything", "pytorch-tail/cause"},
	{"concurrent requests are instances", "concurrency", "The only formula of this lesson", "littles-law/slow-dependency"},
	{"the account's limit", "concurrency", "all functions together", "littles-law/limits"},
	{"burst and scaling rate", "concurrency", "The limit on change", "black-friday/burst"},
	{"requests a second", "concurrency", "The limit on calls", "request-rate/gauge"},
	{"429 and back-off", "concurrency", "Four ways to hear", "throttled-payment/retries"},
	{"reserved concurrency: floor and ceiling", "concurrency", "a fence with two sides", "throttled-payment/remedy"},
	{"model webhooks starve a neighbour", "concurrency", "A language model has finished a batch", "model-webhooks/remedy"},
	{"SQS in front", "queues", "The right knob and three wrong ones", "queue-in-front/knob"},
	{"the throttled payment function", "concurrency", "An incident", "throttled-payment/cause"},
	{"push and poll", "waiting", "Lambda **fetches** it from a queue or a stream", "who-tries-again/sees"},
	{"asynchronous: two retries and a dead-letter queue", "events", "Three attempts", "lost-events/where"},
	{"throttled events", "events", "Six hours", "six-hours/throttled"},
	{"queue: back to the queue, maxReceiveCount", "queues", "Who holds the message?", "poison-message/remedy"},
	{"API Gateway and its 29 seconds", "waiting", "Thirty-five seconds", "thirty-five-seconds/who-stops"},
	{"S3 to SQS to function", "events", "Then put a queue in between", "file-twice/queue"},
	{"the file that is processed twice", "events", "The ghost pallets", "file-twice/cause"},
	{"handlers have to be idempotent", "events", "A key that is the same twice", "wrong-key/what-doubles"},
	{"streams", "queues", "Streams", "blocked-shard/where"},
	{"two dimensions of the price", "economics", "Two meters", "bill-500m/lambda-bill"},
	{"the free tier", "economics", "after the free tier", "bill-500m/two-hundred"},
	{"break-even with EC2", "economics", "One has to work it out", "break-even/crossing"},
	{"reserved instances at constant load", "economics", "with a one-year contract", "bill-500m/decision"},
	{"hidden costs: gateway", "economics", "The doorman", "bill-500m/front-door"},
	{"hidden costs: transfer", "economics", "Going out", "small-answers/bytes"},
	{"infrequent tasks: cron jobs", "economics", "The quiet end", "cron-job/how-often"},
	{"spiky and steady", "economics", "The busiest hour", "on-air/in-time"},
	{"servers exist", "serverless", "There is a machine", ""},
	{"consequences of the machine", "serverless", "Distance takes time", ""},
	{"500 million requests", "economics", "A slide in a budget meeting", "bill-500m/decision"},
	{"mitigations: ONNX, init outside the handler", "cold-starts", "ONNX instead of PyTorch", "pytorch-tail/remedy"},
	{"Knative and EKS on Fargate", "elsewhere", "Knative brings the picture", "scale-to-zero/compare"},
	{"queues as buffers", "queues", "A queue turns refusals into", "queue-in-front/wait"},
	{"the voice assistant", "design", "a voice assistant", "voice-assistant/cheapest"},
}

// divergences are the places where that text, or common belief, and what is
// true today part, by their number in the list of facts; each stands under "Then
// and now", with its source.
var divergences = []struct {
	number int
	lesson string
	says   string
}{
	{1, "serverless", "ten trillion start-stop cycles"},
	{2, "cold-starts", "AWS's Init are extensions, runtime and function"},
	{3, "cold-starts", "Billed for every function since 1 August 2025"},
	{4, "serverless", "The execution time is the CPU time"},
	{5, "cold-starts", "Interfaces are now made when you create or"},
	{6, "cold-starts", "Java needs one to four seconds"},
	{7, "cold-starts", "Python: 200 to 500 ms"},
	{8, "cold-starts", "Go and Rust: 50 to 150 ms"},
	{9, "cold-starts", "Each megabyte of package adds"},
	{10, "cold-starts", "Provisioned concurrency eliminates cold starts"},
	{11, "economics", "Provisioned concurrency adds 0.015 USD per GB-hour"},
	{12, "concurrency", "then 500 a minute"},
	{13, "concurrency", "ThrottlingException"},
	{14, "concurrency", "500 requests a second make 500 instances"},
	{15, "queues", "controlled concurrency via the batch size"},
	{16, "waiting", "API Gateway has a hard limit of 29 seconds"},
	{17, "events", "Asynchronous calls are retried twice"},
	{18, "events", "guarantees the processing"},
	{19, "economics", "For the first 300, or 333, million"},
	{20, "economics", "30.37 in us-east-1"},
	{21, "economics", "301.47 after the free tier"},
	{22, "economics", "Under 15 % utilization Lambda is cheaper"},
	{23, "elsewhere", "Edge Functions were isolates"},
	{24, "elsewhere", "rounded up to a minute for each job"},
	{25, "elsewhere", "One request is one instance"},
	{26, "concurrency", "Nobody mentions"},
	{26, "cold-starts", "An init takes as long as it takes"},
	{26, "waiting", "Unless it streams"},
	{26, "events", "An asynchronous event has at most 256 KB"},
	{27, "serverless", "was the first serverless service"},
}

// mechanisms are what the simulator can do and a question of the course turns
// on: the key of the world, or the number of the outcome, that its file speaks
// of, and the question.
var mechanisms = []struct{ mechanism, key, question string }{
	{"reuse of environments", "cold_start_ratio", "warm-and-cold/share"},
	{"keep-alive", "keep_alive", "pytorch-tail/cause"},
	{"replaced by age and by deploys", "deploys", "who-woke-them/cause"},
	{"phases of a cold start", "package_mb", "where-the-time-goes/shorter"},
	{"attaching to a VPC", "vpc", "vpc-then-and-now/cost"},
	{"the init limit", "function_init", "twelve-seconds/why-twice"},
	{"SnapStart", "snapstart", "office-hours/objective"},
	{"memory is CPU", "memory_mb", "memory-tuning/sizes"},
	{"exceptions and crashes", "crash_rate", "who-woke-them/exceptions"},
	{"reserved concurrency", "reserved_concurrency", "throttled-payment/cause"},
	{"the account's pool", "throttles_by.account", "throttled-payment/other-incident"},
	{"scaling rate", "throttles_by.scaling_rate", "black-friday/burst"},
	{"request rate", "throttles_by.request_rate", "request-rate/gauge"},
	{"provisioned concurrency and its spill-over", "provisioned_concurrency", "quarter-second/keeps-the-promise"},
	{"its schedule", "provisioned_schedule", "office-hours/objective"},
	{"its target tracking", "provisioned_target", "office-hours/objective"},
	{"several requests in an environment", "environment_concurrency", "many-in-one/how-many"},
	{"an autoscaler of pods, waiting for one", "knative", "scale-to-zero/share"},
	{"gateways' time-outs", "integration_timeout", "thirty-five-seconds/remedy"},
	{"clients' time-outs and attempts", "max_attempts", "retry-storm/remedy"},
	{"jitter", "jitter", "the-herd/charge"},
	{"retries of errors", "retry_errors", "who-tries-again/retry-errors"},
	{"retries of asynchronous events", "max_retries", "lost-events/count"},
	{"throttled asynchronous events", "max_event_age", "six-hours/throttled"},
	{"dead-letter queues", "dead_letter", "lost-events/remedy"},
	{"second deliveries", "duplicate_rate", "file-twice/cause"},
	{"effects of failed runs", "partial_effects", "file-twice/cause"},
	{"idempotency: key, lock and window", "window", "wrong-key/window"},
	{"batches and visibility", "visibility_timeout", "short-visibility/cause"},
	{"receive counts and partial responses", "partial_batch_response", "poison-message/remedy"},
	{"maximum concurrency of a queue", "max_concurrency", "queue-in-front/knob"},
	{"order in groups", "message_groups", "in-order/scale"},
	{"shards and lanes", "parallelization_factor", "lag/remedy"},
	{"a blocked shard", "bisect_on_error", "blocked-shard/remedy"},
	{"resources with limits", "on_limit", "connections/remedy"},
	{"quotas", "quota", "pipeline-review/mend"},
	{"calls to functions", "calls", "say-thank-you/paid-twice"},
	{"emitted events", "emits", "say-thank-you/remedy"},
	{"fleets that share their CPU", "fleets", "bill-500m/one-server"},
	{"their autoscaling", "autoscaling", "on-air/in-time"},
	{"recorded arrivals", "trace", "on-air/in-time"},
	{"requests, duration and free tier", "free_tier", "bill-500m/two-hundred"},
	{"architectures", "architecture", "memory-tuning/cheap-and-fast"},
	{"transfer", "response_kb", "small-answers/bytes"},
	{"steps and least amounts of billing", "azure-flex", "tiny-runs/rounded"},
	{"CPU as the meter", "cloudflare-workers", "small-api/bill"},
	{"a profile of one's own", "github-actions.toml", "ci-minutes/bill"},
}

// TestEveryMechanismIsAskedAbout somewhere.
func TestEveryMechanismIsAskedAbout(t *testing.T) {
	c := builtIn(t)
	for _, m := range mechanisms {
		id, question, _ := strings.Cut(m.question, "/")
		data, err := fs.ReadFile(content.Files, "quizzes/"+id+".toml")
		require.NoError(t, err)
		if !strings.Contains(string(data), m.key) {
			t.Errorf("%s: %s does not speak of %s", m.mechanism, id, m.key)
		}
		o, err := c.Outline(id)
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(o.Questions, func(q QuestionOutline) bool { return q.ID == question }), "%s: %s", m.mechanism, m.question)
	}
}

// TestEveryIdeaHasAPlace: in a lesson, and in a scenario where there is
// something to try.
func TestEveryIdeaHasAPlace(t *testing.T) {
	c := builtIn(t)
	for _, p := range ideas {
		_, ok := c.Entry(p.lesson)
		require.True(t, ok, "%s: the course has no lesson %q", p.idea, p.lesson)
		if !strings.Contains(prose(t, p.lesson), p.says) {
			t.Errorf("%s: the lesson %q does not say %q", p.idea, p.lesson, p.says)
		}
		if p.scenario == "" {
			continue
		}
		id, question, _ := strings.Cut(p.scenario, "/")
		o, err := c.Outline(id)
		require.NoError(t, err, p.idea)
		if !slices.ContainsFunc(o.Questions, func(q QuestionOutline) bool { return q.ID == question }) {
			t.Errorf("%s: the scenario %q has no question %q", p.idea, id, question)
		}
	}
}

// TestEveryDivergenceHasAPlace under "Then and now", in an item that ends with
// its source and date.
func TestEveryDivergenceHasAPlace(t *testing.T) {
	dated := regexp.MustCompile(`\([^()]*\b20\d\d[^()]*\)|\((The same|Computed|Infracost)[^()]*\)`)
	seen := map[int]bool{}
	for _, d := range divergences {
		_, section, ok := strings.Cut(prose(t, d.lesson), "## Then and now")
		require.True(t, ok, d.lesson)
		section, _, ok = strings.Cut(section, "## In one breath")
		require.True(t, ok, d.lesson)
		item := ""
		for _, i := range strings.Split(section, ` - *"`)[1:] {
			if strings.Contains(i, d.says) {
				item = i
			}
		}
		if item == "" {
			t.Errorf("%d: nothing under \"Then and now\" of %q says %q", d.number, d.lesson, d.says)
		} else if !dated.MatchString(item) {
			t.Errorf("%d: without a source and date: %s", d.number, item)
		}
		seen[d.number] = true
	}
	for n := 1; n <= 27; n++ {
		require.True(t, seen[n], n)
	}
}

// TestEveryLessonIsBuiltAlike: a question before each simulator, and at the end
// what is said and what is true, then the whole in one breath.
func TestEveryLessonIsBuiltAlike(t *testing.T) {
	c := builtIn(t)
	require.Len(t, c.Lessons, 9)
	for _, e := range c.Lessons {
		l, list, err := c.Lesson(e.ID)
		require.NoError(t, err)
		require.Empty(t, list)
		require.GreaterOrEqual(t, e.Minutes, 8, e.ID)
		require.LessOrEqual(t, e.Minutes, 15, e.ID)
		sims := 0
		for _, p := range l.Parts {
			if p.Sim != nil {
				sims++
			}
		}
		require.GreaterOrEqual(t, sims, 2, e.ID)
		text := prose(t, e.ID)
		require.Greater(t, strings.Index(text, "## In one breath"), strings.Index(text, "## Then and now"), e.ID)
		require.Positive(t, strings.Index(text, "## Then and now"), e.ID)
	}
}

// TestScenariosKeepToTheRules of AUTHORING.md for questions, and there are
// enough of them.
func TestScenariosKeepToTheRules(t *testing.T) {
	c := builtIn(t)
	kinds, perLesson, variants := map[quizzes.Kind]int{}, map[string]int{}, 0
	for _, id := range c.Scenarios() {
		s, list, err := c.Scenario(id)
		require.NoError(t, err)
		require.Empty(t, list)
		if len(s.Questions) > 0 {
			perLesson[s.Lesson]++
		}
		if len(s.Variants) > 1 {
			variants++
		}
		for _, q := range s.Questions {
			kinds[q.Kind]++
			if q.Kind == quizzes.ChoiceKind {
				choices(t, id, q)
			}
		}
	}
	total := 0
	for i, e := range c.Lessons {
		total += perLesson[e.ID]
		if i > 0 {
			require.GreaterOrEqual(t, perLesson[e.ID], 3, e.ID)
		}
	}
	require.GreaterOrEqual(t, total, 30)
	require.GreaterOrEqual(t, variants, 10)
	for _, kind := range []quizzes.Kind{quizzes.ChoiceKind, quizzes.PredictKind, quizzes.TuneKind, quizzes.OrderKind} {
		require.GreaterOrEqual(t, kinds[kind], 3, kind)
	}
}

// ordinal is what points at other choices.
var ordinal = regexp.MustCompile(`(?i)of (these|the above)\b|^the same,|\bboth of them|^(both|none|neither|all)\.?$`)

// choices: three at least, each wrong one with the name of what one believes who
// picks it, none that speaks of the others, and where one is right it is not the
// longest.
func choices(t *testing.T, id string, q *quizzes.Question) {
	at := id + "/" + q.ID
	require.GreaterOrEqual(t, len(q.Choices), 3, at)
	longestWrong, longestRight := 0, 0
	for _, choice := range q.Choices {
		text := choice.Text.String()
		require.NotRegexp(t, ordinal, text, "%s: the choices are shuffled, and each has to speak for itself", at)
		if !choice.Marked || !choice.Correct {
			require.NotEmpty(t, choice.Misconception, "%s: %s", at, text)
		}
		if choice.Marked && choice.Correct {
			longestRight = max(longestRight, len(text))
		} else {
			longestWrong = max(longestWrong, len(text))
		}
	}
	if !q.Many {
		require.LessOrEqual(t, longestRight, longestWrong, "%s: the right choice is the longest", at)
	}
}
