# Tells what Chef Infra Client or Cinc Client does, the moment it does it: one JSON object per line on standard output,
# in the form that the agent itself speaks. Loaded from client.d.
#
# Chef does not rescue what an event handler raises: so nothing is raised here, and a reader that went away is no reason
# to stop half-way.
require "json"
require "chef/event_dispatch/base"

class NeoProgress < Chef::EventDispatch::Base
  # Longest detail, in characters.
  DETAIL_MAX = 2000

  def initialize
    super
    @stack = []
    @done = 0
    @total = 0
    @updated = 0
    @run_list = []
    @outcome = {}
    @started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  def cookbook_resolution_start(expanded_run_list)
    @run_list = expanded_run_list.to_a.map { |name| name.to_s.include?("::") ? "recipe[#{name}]" : "recipe[#{name}::default]" }
    log("chef-client, run list: #{@run_list.join(", ")}")
  end

  def converge_start(run_context)
    @total = run_context.resource_collection.all_resources.size
  end

  def resource_action_start(resource, action, notification_type = nil, notifier = nil)
    @stack.push(resource)
    tell(resource, "running") if @stack.size == 1
  end

  def resource_up_to_date(resource, action)
    outcome("up-to-date", "")
  end

  def resource_updated(resource, action)
    outcome("updated", "")
  end

  def resource_skipped(resource, action, conditional)
    outcome("skipped", conditional && !resource.sensitive ? conditional.description : "")
  end

  def resource_failed(resource, action, exception)
    outcome("failed", resource.sensitive ? "" : words(exception))
  end

  def resource_failed_retriable(resource, action, retry_count, exception)
    log("#{resource.declared_type}[#{resource.name}]: #{resource.sensitive ? "failed" : words(exception)}; #{retry_count} retries left")
  end

  # Nested resources belong to the one at depth 0; notified ones come on top of those counted at the start.
  def resource_completed(resource)
    if @stack.size == 1
      @done += 1
      @updated += 1 if @outcome[:status] == "updated"
      @total = [@total, @done].max
      tell(resource, @outcome[:status] || "up-to-date", (resource.elapsed_time.to_f * 1000).round, @outcome[:detail])
      @outcome = {}
    end
    @stack.pop
  end

  def stream_output(type, output, options = {})
    output.to_s.each_line { |line| say_raw(line) || log(line.chomp) }
  end

  def run_completed(node, run_status = nil)
    elapsed_ms = ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - @started) * 1000).round
    say(line: "converged", engine: "chef_client", node: node.name, run_list: @run_list,
        total: @total, updated: @updated, elapsed_ms: elapsed_ms)
  end

  def run_failed(exception, run_status = nil)
    log("chef-client failed: #{words(exception)}")
  end

  private

  def outcome(status, detail)
    @outcome = { status: status, detail: detail } if @stack.size == 1
  end

  def tell(resource, status, elapsed_ms = 0, detail = "")
    say(line: "resource", engine: "chef_client", cookbook: resource.cookbook_name.to_s, recipe: resource.recipe_name.to_s,
        resource: resource.declared_type.to_s, name: resource.name.to_s, status: status,
        done: @done, total: @total, elapsed_ms: elapsed_ms, detail: detail.to_s)
  end

  def log(message)
    say(line: "log", message: message)
  end

  def words(exception)
    exception.message.to_s.encode("UTF-8", invalid: :replace, undef: :replace)[0, DETAIL_MAX]
  end

  # A command that speaks the agent's own language is let through.
  def say_raw(line)
    return false unless line.start_with?('{"line":"progress"', '{"line":"log"')
    write(line.chomp)
    true
  end

  def say(document)
    write(JSON.generate(document))
  rescue StandardError
    nil
  end

  def write(text)
    STDOUT.write("#{text}\n")
    STDOUT.flush
  rescue StandardError
    nil
  end
end

event_handlers << NeoProgress.new
